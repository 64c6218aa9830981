# What is said on the way into and out of apps, in English. Notes on the language: common.ftl.

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
signup-error-username-invalid = Use up to 64 letters, digits and signs of the keyboard, without @ and symbols such as emoji.
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
consent-remembered = If you allow this, you won’t be asked again for this app until you withdraw it on your account page.
consent-approve = Allow
consent-deny = Deny
consent-trust = Make sure you trust this app. You can take its access away on your account page at any time.
consent-policy = Privacy policy
consent-terms = Terms of service

## Choosing an account

select-heading = Choose an account
select-another = Use another account

## Signing out

logout-heading = Sign out?
logout-asked = { $client } asks to sign you out.
logout-text = This ends your session in this browser. Apps may ask you to sign in again.
logout-then = Afterwards you go on to { $host }.
logout-unidentified = The app that sent you here did not say which one it is: id_token_hint or client_id is missing, or not known here. So you stay here afterwards.
logout-button = Sign out
logout-cancel = Stay signed in
signed-out-heading = You are signed out
signed-out-text = On a shared computer, close the browser window as well.
signed-out-continue = Continue
signed-out-continue-to = Continue to { $client }
signed-out-sign-in = Sign in again

## Handing over to an app

form-post-heading = One more step
form-post-text = You are being sent back to the app. If nothing happens, press the button.
form-post-button = Continue
