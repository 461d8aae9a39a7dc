{{ stage('wechat_official', 'qr_codes') }}
