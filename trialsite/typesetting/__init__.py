"""Text of any script on the pages of a PDF, every letter of it, in the order in which
it is read (docs/adr/0046-letters-and-signatures.md). Nothing in this room imports
Django; its libraries take memory, so it is imported where a PDF is made."""
