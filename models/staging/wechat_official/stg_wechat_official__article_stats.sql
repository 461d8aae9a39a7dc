{{ stage('wechat_official', 'article_stats') }}
