// The last script: all others listen by now, and the first thing the socket says is lost to nobody.
// On a slow line htmx reads the page before its extension is there, which then knows of no socket.

htmx.process(document.body);
