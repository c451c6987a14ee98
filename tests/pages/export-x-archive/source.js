window.YTD.tweets.part0 = [
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "100"
          ],
          "editableUntil": "2026-01-14T11:00:00.000Z"
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://example.org\" rel=\"nofollow\">Web</a>",
      "entities": {
        "hashtags": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "40"
      ],
      "favorite_count": "3",
      "id_str": "100",
      "truncated": false,
      "retweet_count": "0",
      "id": "100",
      "created_at": "Wed Jan 14 10:00:00 +0000 2026",
      "favorited": false,
      "full_text": "Best &amp; loudest night of the year 🎺",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "id_str": "101",
      "id": "101",
      "in_reply_to_status_id_str": "100",
      "in_reply_to_screen_name": "wren",
      "full_text": "Well, the ferry home was awful.",
      "created_at": "Wed Jan 14 11:00:00 +0000 2026",
      "favorite_count": "0",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "id_str": "102",
      "id": "102",
      "full_text": "RT @quaygazette: Encore tonight",
      "created_at": "Wed Jan 14 12:00:00 +0000 2026",
      "favorite_count": "0",
      "lang": "en"
    }
  }
]