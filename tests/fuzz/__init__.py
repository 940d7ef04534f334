"""Every address, query parameter, field, file, header and cookie, with what nobody
should send. Nothing here names a page: pages and their fields are found."""
