# Everything that pages say, in Japanese, politely (です・ます).
# Arguments: as in en.ftl. There are no plural forms.

## Every page

page-title = { $heading } · { $issuer }
page-title-error = エラー: { $heading } · { $issuer }
error-throttled = 試行回数が多すぎます。{ $minutes } 分後にもう一度お試しください。

## Fields

field-login = ユーザー名またはメールアドレス
field-username = ユーザー名
field-email = メールアドレス
field-password = パスワード
field-new-password = 新しいパスワード
password-show = 表示
password-hide = 非表示
password-show-label = パスワードを表示

## Sign in

login-heading = ログイン
login-heading-confirm = ご本人確認
login-to-client = { $client } に進みます
login-to-issuer = { $issuer } のアカウントを使用します
login-confirm = 続けるには、{ $name } のパスワードを入力してください。
login-confirm-any = 続けるには、{ $name } としてもう一度ログインしてください。
login-button = ログイン
login-button-confirm = 続ける
login-no-account = 初めてご利用ですか？
login-sign-up = アカウントを作成
login-not-you = ご本人ではありませんか？
login-other-account = 別のアカウントを使用
login-error-credentials = ユーザー名とパスワードが一致しません。両方を確認して、もう一度お試しください。
login-error-expired = ページを開いてから時間が経ちすぎました。もう一度ログインしてください。
login-error-busy = サーバーが大変混み合っています。しばらくしてからもう一度お試しください。
login-error-account-disabled = このアカウントではログインできません。このサーバーの管理者にお問い合わせください。

## Signing in with another provider

federation-or = または
federation-continue = { $provider } で続行
login-notice-connect = { $provider } の { $label } は、まだこちらのアカウントと連携されていません。連携するには、下からログインしてください。
login-error-provider-unavailable = 現在 { $provider } に接続できません。しばらくしてからもう一度お試しいただくか、別の方法でログインしてください。
login-error-provider-refused = { $provider } からの応答を検証できなかったため、ログインできませんでした。もう一度お試しいただくか、別の方法でログインしてください。
login-error-provider-cancelled = { $provider } でのログインがキャンセルされました。もう一度お試しいただくか、別の方法でログインしてください。
login-error-provider-stale = 改めてログインする必要がありますが、{ $provider } から確認が得られませんでした。もう一度お試しいただくか、別の方法でログインしてください。
login-error-provider-domain = この { $provider } アカウントは、こちらへのログインが許可されている組織に属していません。別の { $provider } アカウントを使用するか、別の方法でログインしてください。
login-error-provider-replayed = ログインに時間がかかりすぎたか、すでに使用されています。最初からやり直してください。
link-heading = { $provider } と連携しますか？
link-text = { $label } で、こちらの { $account } にログインできるようになります。
link-connect = 連携する
link-skip = 今はしない
link-trust = ご自身のものである場合にのみ連携してください。連携はアカウントページでいつでも解除できます。

## Sign up

signup-heading = アカウントを作成
signup-subheading = { $issuer } を利用するすべてのアプリで使えるアカウントです。
signup-password-hint = { $count } 文字以上です。関連のない単語をいくつか組み合わせると、覚えやすく強力なパスワードになります。
signup-button = アカウントを作成
signup-have-account = すでにアカウントをお持ちですか？
signup-sign-in = ログイン
signup-error-summary = 以下の項目を確認してください。
signup-error-username-missing = ユーザー名を入力してください。
signup-error-username-invalid = 見えない文字や制御文字を含まない、より短いユーザー名にしてください。
signup-error-taken = このユーザー名またはメールアドレスは使用できません。別のものを選ぶか、ご自身のものである場合はログインしてください。
signup-error-email-invalid = メールアドレスを name@example.com のような形式で入力してください。
signup-error-password-short = { $count } 文字以上にしてください。
signup-error-password-long = パスワードが長すぎます。
signup-error-password-common = このパスワードは、よく知られたパスワードのリストに載っています。別のものを選んでください。
signup-error-password-pattern = このパスワードは、繰り返しやキーボードの並びになっています。別のものを選んでください。
signup-error-password-guessable = このパスワードは、入力された情報から簡単に推測できます。別のものを選んでください。
signup-error-expired = ページを開いてから時間が経ちすぎました。もう一度お試しください。
signup-error-busy = サーバーが大変混み合っています。しばらくしてからもう一度お試しください。

## Consent

consent-title = { $client } を許可しますか？
consent-heading = { $client } がアカウントへのアクセスを求めています
consent-signed-in-as = ログイン中
consent-switch = 切り替え
consent-switch-label = アカウントを切り替え
consent-scopes = 許可すると、このアプリは次のことができます:
consent-resources = 使用先:
consent-redirect = { $host } に移動します
consent-remember = このアプリでは今後確認しない
consent-approve = 許可
consent-deny = 拒否
consent-trust = 信頼できるアプリであることを確認してください。アクセス権はアカウントページでいつでも取り消せます。
consent-policy = プライバシーポリシー
consent-terms = 利用規約

## Scopes

scope-openid = ご本人の識別
scope-openid-text = 次に利用するときに、同じアカウントであることを認識します。
scope-profile = プロフィールの閲覧
scope-profile-text = 名前、写真などの情報です。
scope-email = メールアドレスの閲覧
scope-email-text = 確認済みかどうかも含みます。
scope-phone = 電話番号の閲覧
scope-phone-text = 確認済みかどうかも含みます。
scope-address = 住所の閲覧
scope-address-text = アカウントに登録されている住所です。
scope-offline = 利用していない間のアクセス
scope-offline-text = ログアウトした後も、取り消すまで有効です。
scope-unexplained = 権限「{ $scope }」の使用

## Choosing an account

select-heading = アカウントを選択
select-another = 別のアカウントを使用

## Signing out

logout-heading = ログアウトしますか？
logout-asked = { $client } がログアウトを求めています。
logout-text = このブラウザーでのセッションが終了します。アプリで再度ログインが必要になる場合があります。
logout-button = ログアウト
logout-cancel = キャンセル
signed-out-heading = ログアウトしました
signed-out-text = 共有のコンピューターでは、ブラウザーのウィンドウも閉じてください。
signed-out-continue = 続ける
signed-out-continue-to = { $client } に進む
signed-out-sign-in = もう一度ログイン

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

## Notices

message-welcome = { $issuer } へようこそ
message-welcome-text = ログインすると、アカウント、セッション、利用中のアプリを確認できます。
message-signed-in = ログインしました
message-signed-in-text = このページを閉じるか、アカウントを管理できます。
message-account-created = アカウントの準備ができました
message-account-created-text = ようこそ。ログイン済みです。
message-account = アカウントに移動
message-sign-in = ログイン
message-sign-up = アカウントを作成

## Handing over to an app

form-post-heading = あと少しです
form-post-text = アプリに戻ります。画面が切り替わらない場合は、ボタンを押してください。
form-post-button = 続ける

## Errors

error-heading-request = このリクエストは完了できません
error-heading-forbidden = この操作は許可されていません
error-heading-missing = ページが見つかりません
error-heading-busy = しばらくしてからもう一度お試しください
error-heading-server = サーバーで問題が発生しました
error-hint-start-again = アプリに戻り、最初からやり直してください。解決しない場合は、アプリの提供元にお問い合わせください。
error-hint-try-later = しばらく待ってから、もう一度お試しください。入力された内容はサーバー側では失われていません。
error-hint-check-address = アドレスに誤りがないか確認してください。
error-hint-same-browser = 前のページに戻り、Cookie を許可したうえで、このブラウザーのウィンドウで最初からやり直してください。
error-hint-ask-operator = このサーバーの管理者にお問い合わせください。
error-details = お問い合わせの際に必要な情報
error-code = コード
error-description = 説明
error-request-id = 参照番号
