# What is said on the way into and out of apps, in Japanese. Notes on the language: common.ftl.

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
signup-error-username-invalid = 64 文字以内の文字、数字、キーボードの記号にしてください。@ や絵文字などの記号は使えません。
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
consent-remembered = 許可すると、アカウントページで取り消すまで、このアプリについて再び確認されることはありません。
consent-approve = 許可
consent-deny = 拒否
consent-trust = 信頼できるアプリであることを確認してください。アクセス権はアカウントページでいつでも取り消せます。
consent-policy = プライバシーポリシー
consent-terms = 利用規約

## Choosing an account

select-heading = アカウントを選択
select-another = 別のアカウントを使用

## Signing out

logout-heading = ログアウトしますか？
logout-asked = { $client } がログアウトを求めています。
logout-text = このブラウザーでのセッションが終了します。アプリで再度ログインが必要になる場合があります。
logout-then = その後、{ $host } に進みます。
logout-unidentified = 移動元のアプリを特定できません。id_token_hint または client_id がないか、ここでは登録されていません。そのため、ログアウト後はこのページに留まります。
logout-button = ログアウト
logout-cancel = キャンセル
signed-out-heading = ログアウトしました
signed-out-text = 共有のコンピューターでは、ブラウザーのウィンドウも閉じてください。
signed-out-continue = 続ける
signed-out-continue-to = { $client } に進む
signed-out-sign-in = もう一度ログイン

## Handing over to an app

form-post-heading = あと少しです
form-post-text = アプリに戻ります。画面が切り替わらない場合は、ボタンを押してください。
form-post-button = 続ける
