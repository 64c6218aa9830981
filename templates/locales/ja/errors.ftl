# What error pages say, in Japanese. Notes on the language: common.ftl.

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
error-hint-sign-in = ここでお持ちのアカウントでログインできます。
error-hint-account = アカウントのページに移動し、そこからお試しください。
error-hint-sign-out = ここからログアウトすることはできます。
error-hint-reload = フォームを開き直して、もう一度送信してください。パスワードは再入力が必要です。
error-hint-back = 一つ前の手順に戻り、そこからもう一度お試しください。
error-way-app = { $host } に戻る
error-way-start = トップページへ
error-way-again = もう一度試す
error-way-back = 戻る
error-details = お問い合わせの際に必要な情報
error-code = コード
error-description = 説明
error-request-id = 参照番号

## What went wrong: on the way through our pages

problem-flow-expired = このログインは時間がかかりすぎました。
problem-flow-foreign = このログインは別のブラウザーで始められたか、Cookie がブロックされています。
problem-flow-used = このログインはすでに完了しています。
problem-form-forged = このフォームは古くなっているか、別のサイトから送信されました。
problem-consent-undecided = アクセスを許可するか拒否するかを選んでください。
problem-action-unknown = この操作は認識されません。
problem-signup-off = ここではアカウントを作成できません
problem-provider-off = ここではこのプロバイダーでログインできません
problem-detour-long = アプリからのリクエストが長すぎるため、別のプロバイダーを経由できません。
problem-provider-answer-long = プロバイダーからの応答が長すぎます
problem-request-lost = リクエストを保持できませんでした

## What went wrong: requests of apps

problem-client-unknown = このアプリはここに登録されていません
problem-redirect-uri = redirect_uri がこのアプリに登録されていません
problem-request-long = 認可リクエストが長すぎます
problem-parameter-missing = パラメーター { $parameter } がありません
problem-parameter-repeated = パラメーター { $parameter } は 1 回しか指定できません
problem-parameter-long = パラメーター { $parameter } が長すぎます
problem-parameter-unsupported = パラメーター { $parameter } には対応していません
problem-value-unsupported = この { $parameter } の値には対応していません
problem-repeated = 同じパラメーターは 1 回しか指定できません
problem-state = パラメーター state が 2048 バイトを超えています
problem-response-mode-query = トークンはクエリー (query) では返されません
problem-response-type = アプリはこの response_type に登録されていません
problem-request-object-unsupported = リクエストオブジェクト (request) には対応していません
problem-request-object = リクエストオブジェクト (request) が正しくありません
problem-request-uri = request_uri を取得できません
problem-request-twice = request と request_uri は同時に使えません
problem-openid-scope = ID トークンには openid スコープが必要です
problem-challenge-method = code_challenge_method は S256 でなければなりません
problem-challenge = code_challenge は 43 文字の base64url でなければなりません
problem-scope = パラメーター scope の形式が正しくありません
problem-scope-unregistered = 要求されたスコープがこのアプリに登録されていません
problem-resource = resource はフラグメントのない絶対 URI でなければなりません
problem-resources = リソース (resource) が多すぎます
problem-resource-unknown = 要求されたリソース (resource) はここに登録されていません
problem-prompt = この prompt の値には対応していません
problem-prompt-none = prompt=none は単独で指定しなければなりません
problem-claims = パラメーター claims は JSON オブジェクトでなければなりません
problem-id-token-hint = id_token_hint はこのアプリの ID トークンではありません
problem-max-age = max_age は秒数でなければなりません
problem-two-people = id_token_hint と claims が別の人を指しています
problem-nobody = このリクエストに合うユーザーがログインしていません
problem-somebody-else = 指定された人とは別の人がログインしました
problem-select-account = アカウントを選択する必要があります
problem-consent = 同意が必要です
problem-acr = 要求された認証レベル (acr) はいずれも満たせません

## What went wrong: signing out

problem-logout-unidentified = パラメーター id_token_hint または client_id がありません
problem-logout-uri = post_logout_redirect_uri がこのアプリに登録されていません
problem-logout-hint = id_token_hint はこのサーバーの ID トークンではありません
problem-logout-client = id_token_hint は別のアプリに発行されたものです
problem-logout-long = ログアウトリクエストが長すぎます

## What went wrong: requests that cannot be read

problem-body-slow = リクエストの本文が時間内に届きませんでした
problem-body-unreadable = リクエストの本文を読み取れませんでした
problem-body-large = リクエストの本文が大きすぎます
problem-body-type = リクエストの本文は application/x-www-form-urlencoded でなければなりません
problem-body-compressed = リクエストの本文は圧縮できません
problem-parameters-many = リクエストのパラメーターが多すぎます
problem-some-parameter-long = 長すぎるパラメーターがあります
problem-percent = パーセントエンコーディングが正しくないパラメーターがあります
problem-control = 制御文字を含むパラメーターがあります
problem-utf8 = UTF-8 として正しくないパラメーターがあります
problem-malformed = リクエストの形式が正しくありません
problem-headers-large = リクエストのヘッダーが大きすぎます
problem-address-long = リクエストのアドレスが長すぎます
problem-host = リクエストのホスト名がこのサーバーのものと異なります
problem-method = このメソッドはここでは使えません
problem-nothing-here = このアドレスには何もありません
problem-too-many = リクエストが多すぎます。しばらくしてからもう一度お試しください
problem-overloaded = サーバーが混み合っています。少し待ってからもう一度お試しください
problem-unexpected = サーバーで予期しない問題が発生しました
problem-broken = サーバーはこのリクエストに応答できません
