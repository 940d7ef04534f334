"""What somebody sent is read by a form, or by trialsite.web.input, and by nothing else:
int() of 5,000 digits, UUID() of a word and a date that is none each raise."""

import ast
import re

from tests.house.source import dotted, modules

# They say how they read what they are sent, and are tested with what is none.
MAY_READ = {"trialsite/web/input.py", "trialsite/web/address.py"}

SENT = re.compile(r"\.(GET|POST|COOKIES|META|headers|body)$")
READS = re.compile(r"(^|\.)(int|float|Decimal|UUID|fromisoformat|strptime|loads)$")
# Of a filter or get(): what the database looks a row up by.
LOOKS_UP = re.compile(r"^(pk|id|number|key)(__\w+)?$")


def faults(tree: ast.Module) -> list[str]:
    """Where what was sent is read, in the function that takes it from the request or
    under the name that it is given there."""
    found = []
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            names = sent_names(scope)
            for node in ast.walk(scope):
                if isinstance(node, ast.Call):
                    found += faults_of(node, names)
    return sorted(found, key=lambda fault: int(re.findall(r"\d+", fault)[0]))


def sent_names(scope: ast.AST) -> set[str]:
    """The names that are given what was sent, by = or :=, as it is."""
    names: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.NamedExpr):
            targets, value = [node.target], node.value
        else:
            continue
        if is_sent(value, names) and not is_read(value):
            names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return names


def is_sent(node: ast.AST, names: set[str]) -> bool:
    """Whether it is what was sent: a part of the request, one of *names*, or either of
    them after a method of its own such as get() or strip()."""
    match node:
        case ast.Name():
            return node.id in names
        case ast.Subscript() | ast.NamedExpr():
            return is_sent(node.value, names)
        case ast.Call(func=ast.Attribute() as method):
            return is_sent(method.value, names)
        case ast.IfExp():
            return is_sent(node.body, names) or is_sent(node.orelse, names)
        case ast.BoolOp():
            return any(is_sent(one, names) for one in node.values)
    return bool(SENT.search(dotted(node)))


def is_read(node: ast.AST) -> bool:
    """Whether a function of trialsite.web.input has read it."""
    return isinstance(node, ast.Call) and dotted(node.func) in ("number_in", "key_in")


def faults_of(call: ast.Call, names: set[str]) -> list[str]:
    line = f"line {call.lineno}: "
    found = []
    if READS.search(dotted(call.func)):
        found += [line + dotted(call.func) for one in call.args if is_sent(one, names)]
    found += [
        f"{line}{one.arg}="
        for one in call.keywords
        if LOOKS_UP.match(one.arg or "")
        and is_sent(one.value, names)
        and not is_read(one.value)
    ]
    return found


def test_what_was_sent_is_read_in_one_place():
    broken = {
        path: found
        for path, tree in modules()
        if path not in MAY_READ and (found := faults(tree))
    }
    assert not broken, "Use a form field, number_in or key_in."


def test_the_lint_sees_what_it_bans():
    tree = ast.parse(
        "def view(request):\n"
        "    product = request.POST.get('product', '')\n"
        "    number = int(product) if product.isdecimal() else 0\n"
        "    if end := request.POST.get('end'):\n"
        "        get_object_or_404(rows, pk=end)\n"
        "    rows.filter(id__lt=request.GET['before'])\n"
        "    day = date.fromisoformat(request.GET['on'])\n"
        "    held = json.loads(request.body)\n"
        "    good = key_in(request.POST['end'])\n"
        "    rows.get(pk=good)\n"
        "    rows.get(pk=number_in(request.POST['end']))\n"
    )
    assert [fault.split(":")[0] for fault in faults(tree)] == [
        *("line 3", "line 5", "line 6", "line 7", "line 8"),
    ]
