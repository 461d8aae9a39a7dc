{{ stage('wechat_official', 'articles') }}
