"""Finding words in titles and messages: what is indexed, how a query is read, what is found."""
