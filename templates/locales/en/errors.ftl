# What error pages say, in English. Notes on the language: common.ftl.

## Errors

error-heading-request = This request can’t be completed
error-heading-forbidden = This isn’t allowed
error-heading-missing = There is nothing here
error-heading-busy = Please try again in a moment
error-heading-server = Something went wrong on our side
error-hint-start-again = Go back to the app and start again. If it happens again, tell the people who make the app.
error-hint-try-later = Wait a moment, then try again. Nothing you entered has been lost on our side.
error-hint-check-address = Check the address for typing mistakes.
error-hint-same-browser = Go back and start again in this browser window, with cookies allowed.
error-hint-ask-operator = Please contact the people who run this server.
error-details = Details for support
error-code = Code
error-description = Description
error-request-id = Reference
