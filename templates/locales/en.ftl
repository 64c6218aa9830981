# Everything that pages say, in English.
# Arguments: {$client}, {$name}, {$host}, {$provider}, {$label} are names from outside; numbers are {$count} or {$minutes}.

## Every page

page-title = { $heading } · { $issuer }
page-title-error = Problem: { $heading } · { $issuer }
error-throttled =
    { $minutes ->
        [one] Too many attempts. Try again in a minute.
       *[other] Too many attempts. Try again in { $minutes } minutes.
    }

## Fields

field-login = User name or e-mail address
field-username = User name
field-email = E-mail address
field-password = Password
field-new-password = Choose a password
password-show = Show
password-hide = Hide
password-show-label = Show password

## Sign in

login-heading = Sign in
login-heading-confirm = Confirm it’s you
login-to-client = to continue to { $client }
login-to-issuer = to your account at { $issuer }
login-confirm = Enter the password of { $name } to continue.
login-confirm-any = Sign in again as { $name } to continue.
login-button = Sign in
login-button-confirm = Continue
login-no-account = New here?
login-sign-up = Create an account
login-not-you = Not you?
login-other-account = Use another account
login-error-credentials = That user name and password don’t match. Check both and try again.
login-error-expired = This page was open for too long. Please sign in again.
login-error-busy = The server is very busy. Please try again in a moment.
login-error-account-disabled = This account can’t be used to sign in. Please ask the people who run this server.

## Signing in with another provider

federation-or = or
federation-continue = Continue with { $provider }
login-notice-connect = { $label } at { $provider } isn’t connected with an account here yet. Sign in below to connect it.
login-error-provider-unavailable = { $provider } can’t be reached right now. Try again in a moment, or sign in another way.
login-error-provider-refused = The answer from { $provider } couldn’t be verified, so you are not signed in. Try again, or sign in another way.
login-error-provider-cancelled = The sign-in at { $provider } was cancelled. Try again, or sign in another way.
login-error-provider-stale = You have to sign in afresh, but { $provider } didn’t confirm that you did. Try again, or sign in another way.
login-error-provider-domain = This { $provider } account isn’t part of an organisation that may sign in here. Use another { $provider } account, or sign in another way.
login-error-provider-replayed = That sign-in took too long or was used already. Please start again.
link-heading = Connect { $provider }?
link-text = { $label } will be able to sign in to { $account } here.
link-connect = Connect
link-skip = Not now
link-trust = Connect it only if it is yours. You can remove it on your account page at any time.

## Sign up

signup-heading = Create your account
signup-subheading = One account for every app that uses { $issuer }.
signup-password-hint = At least { $count } characters. A few unrelated words make a strong password that is easy to remember.
signup-button = Create account
signup-have-account = Already have an account?
signup-sign-in = Sign in
signup-error-summary = Please check the fields below.
signup-error-username-missing = Enter a user name.
signup-error-username-invalid = Use a shorter user name, without hidden or control characters.
signup-error-taken = That user name or e-mail address can’t be used. Choose another one, or sign in if it is yours.
signup-error-email-invalid = Enter an e-mail address, such as name@example.com.
signup-error-password-short = Use at least { $count } characters.
signup-error-password-long = That password is too long.
signup-error-password-common = That password is on lists of known passwords. Choose another one.
signup-error-password-pattern = That password is a repeated or keyboard pattern. Choose another one.
signup-error-password-guessable = That password is too easy to guess from your details. Choose another one.
signup-error-expired = This page was open for too long. Please try again.
signup-error-busy = The server is very busy. Please try again in a moment.

## Consent

consent-title = Allow { $client }?
consent-heading = { $client } wants to access your account
consent-signed-in-as = Signed in as
consent-switch = Switch
consent-switch-label = Switch account
consent-scopes = It will be able to:
consent-resources = For use with:
consent-redirect = You will be sent to { $host }
consent-remember = Don’t ask me again for this app
consent-approve = Allow
consent-deny = Deny
consent-trust = Make sure you trust this app. You can take its access away on your account page at any time.
consent-policy = Privacy policy
consent-terms = Terms of service

## Scopes

scope-openid = Know who you are
scope-openid-text = Recognise your account when you return.
scope-profile = See your profile
scope-profile-text = Your name, picture and similar details.
scope-email = See your e-mail address
scope-email-text = And whether it has been verified.
scope-phone = See your phone number
scope-phone-text = And whether it has been verified.
scope-address = See your postal address
scope-address-text = The address stored in your account.
scope-offline = Keep access while you are away
scope-offline-text = Even after you sign out, until you revoke it.
scope-unexplained = Use the permission “{ $scope }”

## Choosing an account

select-heading = Choose an account
select-another = Use another account

## Signing out

logout-heading = Sign out?
logout-asked = { $client } asks to sign you out.
logout-text = This ends your session in this browser. Apps may ask you to sign in again.
logout-button = Sign out
logout-cancel = Stay signed in
signed-out-heading = You are signed out
signed-out-text = On a shared computer, close the browser window as well.
signed-out-continue = Continue
signed-out-continue-to = Continue to { $client }
signed-out-sign-in = Sign in again

## Account

account-heading = Your account
account-sign-out = Sign out
account-username = User name
account-email = E-mail address
account-verified = Verified
account-unverified = Not verified
account-ways = Ways to sign in
account-ways-text = Keep more than one, so that you can always get in.
account-password-text = With your user name or e-mail address.
account-last-used = Last used
account-connected = Connected
account-only-way = This is your only way to sign in, so it can’t be removed.
account-remove = Remove
account-remove-label = Remove: { $provider }, { $label }
account-connect = Connect { $provider }
account-confirm-link = Sign in again
account-sessions = Where you’re signed in
account-sessions-text = End any session that you don’t recognise.
account-sessions-none = You have no active sessions.
account-this-device = This device
account-signed-in = Signed in
account-last-seen = Last active
account-end = End session
account-end-label = End session: { $device }
account-end-others = End all other sessions
account-apps = Apps with access
account-apps-text = These apps may use your account. Take access away from those you no longer need.
account-apps-none = No app has access to your account.
account-granted = Allowed
account-open = Open
account-open-label = Open: { $client }
account-revoke = Remove access
account-revoke-label = Remove access: { $client }
account-notice-session-ended = The session has ended.
account-notice-others-ended = All other sessions have ended.
account-notice-app-revoked = The app no longer has access to your account.
account-notice-identity-linked = Connected. You can sign in with it from now on.
account-notice-identity-removed = Removed. It can no longer be used to sign in.
account-notice-identity-taken = That is already connected with another account here. Remove it there first, then connect it again.
account-notice-last-way-in = That is your only way to sign in, so it wasn’t removed.
account-notice-confirm-first = To connect another way to sign in, first show that it’s you.

## Devices and times

device-browser-on-system = { $browser } on { $system }
device-unknown = Unknown device
date-month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
date-time = { $day } { $month } { $year }, { $time } UTC
time-just-now = just now
time-minutes-ago =
    { $count ->
        [one] 1 minute ago
       *[other] { $count } minutes ago
    }
time-hours-ago =
    { $count ->
        [one] 1 hour ago
       *[other] { $count } hours ago
    }

## Notices

message-welcome = Welcome to { $issuer }
message-welcome-text = Sign in to see your account, your sessions and the apps that you use.
message-signed-in = You are signed in
message-signed-in-text = You can close this page, or look after your account.
message-account-created = Your account is ready
message-account-created-text = Welcome. You are signed in.
message-account = Go to your account
message-sign-in = Sign in
message-sign-up = Create an account

## Handing over to an app

form-post-heading = One more step
form-post-text = You are being sent back to the app. If nothing happens, press the button.
form-post-button = Continue

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
