"""The SMS provider's double: a process of its own that speaks the provider's API, and breaks on request.

The one thing of the product's surroundings that tests can't have for real. `python -m tests.provider`
(or `make provider`) serves it on loopback, with a page for a person at `/`; tests start it with
`tests.provider.client.running_provider`.

| module | what it holds |
| --- | --- |
| `contract` | what the provider's public API document says of the operations we use, and the validator |
| `errors` | the provider's error codes with their HTTP status, as its JSON |
| `messages` | one text as the provider keeps and lists it |
| `modes` | what may go wrong with a call, and the gate that holds calls |
| `callbacks` | signed requests to the site: the plan of status callbacks, and who sends them |
| `double` | the state: accounts, texts, the truth log, opt-outs |
| `inbound` | what a client texts: keywords, the webhook, the TwiML that comes back |
| `senders` | the numbers and messaging services of an account, as the API tells of them |
| `api`, `control`, `page` | over HTTP: the provider's own API, the tests' levers, the person's page |
| `client` | for tests: start it, pull its levers |
"""
