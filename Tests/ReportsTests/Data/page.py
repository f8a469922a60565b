"""Reads a page with Python's HTML parser and prints as JSON what is in it. Exit status 1 if elements are not closed in order,
an id is there twice, or anything is to be loaded from outside."""
import html.parser
import json
import sys

VOID = {"meta", "input", "img", "br"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.counts, self.texts, self.wrong = [], set(), {}, {}, []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        identity = attributes.get("id")
        if identity in self.ids and identity is not None:
            self.wrong.append(f"id {identity} twice")
        self.ids.add(identity)
        for name in ("src", "href", "action", "srcset", "data"):
            if not (attributes.get(name) or "data:").startswith("data:"):
                self.wrong.append(f"{name} leads outside: {attributes[name]}")
        if any(name.startswith("on") for name in attributes):
            self.wrong.append("a handler in an attribute")
        if tag not in VOID:
            self.open.append((tag, identity, attributes.get("class")))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}, open are {[name for name, _, _ in self.open]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if not self.open:
            return
        for name in self.open[-1]:
            if name:
                self.texts[name] = self.texts.get(name, "") + data


page = Page()
page.feed(open(sys.argv[1], encoding="utf-8", newline="").read())
page.close()
if page.open:
    page.wrong.append(f"not closed: {page.open}")
if "url(" in page.texts["style"] or "@import" in page.texts["style"]:
    page.wrong.append("the style loads something")
if page.wrong:
    sys.exit("\n".join(page.wrong))
data = json.loads(page.texts["data"])
print(json.dumps({
    "counts": page.counts, "title": page.texts["title"], "message": page.texts.get("message", ""),
    "command": page.texts["command"], "events": len(data["events"]), "spans": [span["name"] for span in data["spans"]],
    "lanes": data["lanes"], "series": [series["name"] for series in data["series"]], "duration": data["duration"],
    "failing": page.texts.get("l failing", ""), "mark": page.texts.get("mark", ""),
}))
