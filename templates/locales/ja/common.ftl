# Everything that pages say, in Japanese, politely (です・ます).
# A file a room; in this one is what several rooms share.
# Arguments: as in English. There are no plural forms.

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
