{{ stage('wechat_official', 'followers') }}
