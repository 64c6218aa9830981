# What the account page says, in Japanese. Notes on the language: common.ftl.

## Account

account-heading = アカウント
account-sign-out = ログアウト
account-username = ユーザー名
account-email = メールアドレス
account-verified = 確認済み
account-unverified = 未確認
account-ways = ログイン方法
account-ways-text = いつでもログインできるよう、複数の方法を用意しておいてください。
account-password-text = ユーザー名またはメールアドレスと組み合わせて使用します。
account-last-used = 最終使用:
account-connected = 連携日時:
account-only-way = 唯一のログイン方法のため、解除できません。
account-remove = 解除
account-remove-label = 解除: { $provider }、{ $label }
account-connect = { $provider } と連携
account-confirm-link = もう一度ログイン
account-sessions = ログイン中の端末
account-sessions-text = 心当たりのないセッションは終了してください。
account-sessions-none = 有効なセッションはありません。
account-this-device = この端末
account-signed-in = ログイン日時:
account-last-seen = 最終アクセス:
account-end = セッションを終了
account-end-label = セッションを終了: { $device }
account-end-others = 他のすべてのセッションを終了
account-apps = アクセス権のあるアプリ
account-apps-text = これらのアプリはアカウントを使用できます。不要になったアプリのアクセス権は取り消してください。
account-apps-none = アカウントへのアクセス権があるアプリはありません。
account-granted = 許可日時:
account-open = 開く
account-open-label = 開く: { $client }
account-revoke = アクセス権を取り消す
account-revoke-label = アクセス権を取り消す: { $client }
account-notice-session-ended = セッションを終了しました。
account-notice-others-ended = 他のすべてのセッションを終了しました。
account-notice-app-revoked = アプリのアクセス権を取り消しました。
account-notice-identity-linked = 連携しました。今後はこの方法でログインできます。
account-notice-identity-removed = 解除しました。今後この方法ではログインできません。
account-notice-identity-taken = すでにこちらの別のアカウントと連携されています。先にそのアカウントで解除してから、もう一度連携してください。
account-notice-last-way-in = 唯一のログイン方法のため、解除しませんでした。
account-notice-confirm-first = 別のログイン方法を連携するには、先にご本人確認をしてください。

## Devices and times

device-browser-on-system = { $browser }（{ $system }）
device-unknown = 不明な端末
date-month = { $month }月
date-time = { $year }年{ $month }{ $day }日 { $time } UTC
time-just-now = たった今
time-minutes-ago = { $count } 分前
time-hours-ago = { $count } 時間前
