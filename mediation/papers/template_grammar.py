"""What may stand in the braces of a county's own Word file, read from its syntax tree before anything of it is evaluated.

Words may be printed; a list or a member of one never is: its data would stand on the paper as the program writes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from jinja2 import TemplateSyntaxError, nodes

from mediation.papers.filling import environment
from mediation.papers.kinds import Kind
from mediation.papers.named_fields import PARTY, NamedField, offered
from workflows.guarding import Refused

# More than any form has; so many fields, and so much text that is written again for each member of a list.
FIELDS, REPEATED = 500, 100_000
HOW = {
    "parties": "{% for p in parties %}{{ p.role }}：{{ p.name }}{% endfor %}", "paragraphs": "{% for line in paragraphs %}{{ line }}{% endfor %}",
    "form_rows": "{% for row in form_rows %}{{ row.label }}：{{ row.value }}{% endfor %}",
    "signers": "{% for s in signers %}{{ s.label }}：{{ s.name }}{% endfor %}",
}
LOOP = ("index", "first", "last", "length")
# What stands for one thing in braces: a word, a list (its field), or a member of one (its parts).
WORD = ""
Shape = str | NamedField | tuple[str, ...]
Scope = dict[str, Shape]


def check_braces(kind: Kind, parts: Sequence[str]) -> None:
    """Raise Refused with the first thing that is wrong in one of these texts, or with all names that no field has."""
    unknown, used, printed = set[str](), set[str](), 0
    for text in parts:
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", text)
        try:
            reader = _Reader(kind, lines)
            reader.read(environment().parse(lines).body, {})
        except TemplateSyntaxError as error:
            raise Refused(f"花括号没有配对，或者写错了，在“{_around(lines, error.lineno)}”附近。") from error
        except (RecursionError, ValueError) as error:
            raise Refused("花括号里套得太深，或者有太长的数，读不出来。请只写字段表里的字段。") from error
        unknown, used, printed = unknown | reader.unknown, used | reader.used, printed + reader.printed
    if unknown:
        raise Refused("".join(_no_field(kind, name) for name in sorted(unknown)))
    if not used:
        # a paper that was filled for one case would carry its people into every other
        raise Refused("里面一个字段也没有，像是已经填好的文书。请用空白的格式，在要填的地方写上字段，比如 {{ applicants }}。")
    if printed > FIELDS:
        raise Refused(f"里面写了 {printed} 处字段，最多 {FIELDS} 处。一样的内容请用 for 写。")


class _Reader:
    """One text: what it prints, asks and repeats."""

    def __init__(self, kind: Kind, text: str) -> None:
        self.kind, self.text = kind, text
        self.fields: Scope = {each.name: WORD if each.parts is None else each for each in offered(kind)}
        self.unknown, self.used, self.printed = set[str](), set[str](), 0

    def read(self, body: Sequence[nodes.Node], scope: Scope) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for each in node.nodes:
                        if not isinstance(each, nodes.TemplateData):
                            self.print(each, scope)
                case nodes.If():
                    self.ask(node.test, scope)
                    for part in (node.body, node.elif_, node.else_):
                        self.read(part, scope)
                case nodes.For():
                    self.repeat(node, scope)
                case _:
                    raise self.wrong(node)

    def print(self, node: nodes.Node, scope: Scope) -> None:
        """Only words."""
        self.printed += 1
        if isinstance(node, nodes.Or | nodes.And):
            self.print(node.left, scope)
            self.print(node.right, scope)
            return
        shape = self.value(node, scope)
        if isinstance(shape, NamedField):
            raise Refused(f"“{shape.name}”是一组，不能直接写。请写成：{HOW[shape.name]}")
        if isinstance(shape, tuple):
            name = node.name if isinstance(node, nodes.Name) else ""
            raise Refused(f"“{name}”里面有好几项，要写明哪一项，比如 {{{{ {name}.{shape[0]} }}}}。")

    def ask(self, node: nodes.Node, scope: Scope) -> None:
        """A condition: also whether a list has anything."""
        match node:
            case nodes.And() | nodes.Or():
                self.ask(node.left, scope)
                self.ask(node.right, scope)
            case nodes.Not():
                self.ask(node.node, scope)
            case nodes.Compare():
                for each in (node.expr, *(operand.expr for operand in node.ops)):
                    self.ask(each, scope)
            case nodes.Test() if not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs):
                self.ask(node.node, scope)
            case _:
                self.value(node, scope)

    def repeat(self, node: nodes.For, scope: Scope) -> None:
        """Over one of our lists and not inside another: twenty people for each of twenty people is no paper."""
        target, among = node.target, node.iter
        if "loop" in scope:
            raise Refused(f"for 里面不能再写 for，在“{_around(self.text, node.lineno)}”附近。")
        field = self.value(among, scope) if isinstance(among, nodes.Name) else WORD
        if isinstance(among, nodes.Name) and among.name in self.unknown:
            return
        if not isinstance(field, NamedField) or node.recursive or not isinstance(target, nodes.Name):
            raise Refused(f"for 只能写成 {{% for … in {'、'.join(HOW)} %}} 里的一种，在“{_around(self.text, node.lineno)}”附近。")
        inside: Scope = {**scope, target.name: field.parts or WORD, "loop": LOOP}
        if node.test is not None:
            self.ask(node.test, inside)
        self.read(node.body, inside)
        self.read(node.else_, scope)
        if sum(len(data.data) for each in node.body for data in _texts(each)) > REPEATED:
            raise Refused("for 和 endfor 之间的内容太多，请把不用重复的移到外面。")

    def value(self, node: nodes.Node, scope: Scope) -> Shape:
        """What this stands for."""
        match node:
            case nodes.Const():
                return WORD
            case nodes.Name():
                return self.named(node.name, scope)
            case nodes.Getattr():
                return self.part(node, node.node, node.attr, scope)
            case nodes.Getitem(arg=nodes.Const(value=str(attr))):
                return self.part(node, node.node, attr, scope)
            case _:
                raise self.wrong(node)

    def named(self, name: str, scope: Scope) -> Shape:
        if name in scope:
            return scope[name]
        if name in self.fields:
            self.used.add(name)
            return self.fields[name]
        self.unknown.add(name)
        return WORD

    def part(self, node: nodes.Node, of: nodes.Node, attr: str, scope: Scope) -> Shape:
        if not isinstance(of, nodes.Name):
            raise self.wrong(node)
        shape = self.named(of.name, scope)
        if of.name in self.unknown:
            return WORD
        if not isinstance(shape, tuple):
            raise self.wrong(node)
        if attr not in shape:
            raise Refused(_no_part(self.kind, of.name, attr, shape))
        return WORD

    def wrong(self, node: nodes.Node) -> Refused:
        return Refused(f"模板里只能写字段、for 和 if，在“{_around(self.text, node.lineno)}”附近有别的写法。")


def _texts(node: nodes.Node) -> list[nodes.TemplateData]:
    return [node] if isinstance(node, nodes.TemplateData) else list(node.find_all(nodes.TemplateData))


def _no_field(kind: Kind, name: str) -> str:
    near = get_close_matches(name, [each.name for each in offered(kind)], n=1, cutoff=0.5)
    return f"没有“{name}”这个字段" + (f"，是不是 {near[0]}？" if near else "，请对照字段表。")


def _no_part(kind: Kind, of: str, attr: str, parts: Sequence[str]) -> str:
    if attr in PARTY and set(parts) <= set(PARTY):
        return f"《{kind.label}》不写当事人的{PARTY[attr]}，不能用 {of}.{attr}。可以用的有：{'、'.join(f'{of}.{each}' for each in parts)}。"
    near = get_close_matches(attr, parts, n=1, cutoff=0.5)
    return f"没有“{of}.{attr}”这一项" + (f"，是不是 {of}.{near[0]}？" if near else f"，有的是：{'、'.join(f'{of}.{each}' for each in parts)}。")


def _around(text: str, line: int) -> str:
    """What stands there, without the markup of Word."""
    lines = [re.sub(r"<[^>]+>", "", each).strip() for each in text.splitlines()]
    near = lines[max(line - 1, 0)] or next((each for each in reversed(lines[:line]) if each), "")
    return near[:40]
