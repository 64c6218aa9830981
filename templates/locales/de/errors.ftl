# What error pages say, in German. Notes on the language: common.ftl.

## Errors

error-heading-request = Diese Anfrage lässt sich nicht ausführen
error-heading-forbidden = Das ist nicht erlaubt
error-heading-missing = Hier gibt es nichts
error-heading-busy = Bitte versuchen Sie es gleich noch einmal
error-heading-server = Bei uns ist etwas schiefgegangen
error-hint-start-again = Gehen Sie zurück zur App und beginnen Sie noch einmal. Wenn es wieder geschieht, wenden Sie sich an den Anbieter der App.
error-hint-try-later = Warten Sie einen Moment und versuchen Sie es dann erneut. Von Ihren Eingaben ist bei uns nichts verloren gegangen.
error-hint-check-address = Prüfen Sie die Adresse auf Tippfehler.
error-hint-same-browser = Gehen Sie zurück und beginnen Sie in diesem Browserfenster noch einmal. Cookies müssen erlaubt sein.
error-hint-ask-operator = Bitte wenden Sie sich an die Betreiber dieses Servers.
error-details = Angaben für den Support
error-code = Code
error-description = Beschreibung
error-request-id = Referenz
