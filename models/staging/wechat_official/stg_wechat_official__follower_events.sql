{{ stage('wechat_official', 'follower_events') }}
