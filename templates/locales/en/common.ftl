# Everything that pages say, in English.
# A file a room; in this one is what several rooms share.
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
