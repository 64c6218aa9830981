# What the account page says, in English. Notes on the language: common.ftl.

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
