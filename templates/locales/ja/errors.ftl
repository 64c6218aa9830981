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
error-details = お問い合わせの際に必要な情報
error-code = コード
error-description = 説明
error-request-id = 参照番号
