"""The settings by which a PostgreSQL server writes no value of a person to its log.
Imports no Django.

A server writes what people typed in many places: an error quotes the value that it
could not read, its DETAIL the key that is there already or the whole row, CONTEXT the
parameters; a slow statement stands there whole, and so does the one at which a backend
was killed. No setting takes values out of these lines, so none of them is written: the
app's own log names each error by its type and place.
"""

SILENT = {
    # Of errors nothing; the server's own life (LOG), refused connections (FATAL).
    "log_min_messages": "log",
    # No DETAIL, CONTEXT or QUERY below what is written nevertheless.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    # No statement because it was sent, was slow, or was drawn as a sample.
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "debug_print_parse": "off",
    "debug_print_rewritten": "off",
    "debug_print_plan": "off",
    # CSV and JSON have DETAIL and CONTEXT whatever log_error_verbosity says.
    "log_destination": "stderr",
}
"""Setting and value, for the server's command line or postgresql.conf."""

ALSO = {
    "log_min_messages": {"fatal", "panic"},
    "log_statement": {"ddl"},
    "log_destination": {"syslog", "eventlog", "stderr,syslog", "syslog,stderr"},
}
"""Other values that do as well."""

EXTENSIONS = {"auto_explain.log_min_duration": {"-1"}, "pgaudit.log": {"", "none"}}
"""Settings of extensions that write statements, where one is loaded, and the values
with which they do not."""


def allowed(name: str) -> set[str]:
    """The values of a setting with which no value of a person is written."""
    return EXTENSIONS.get(name) or {SILENT[name]} | ALSO.get(name, set())
