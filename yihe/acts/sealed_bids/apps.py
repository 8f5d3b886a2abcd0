from django.apps import AppConfig


class SealedBidsConfig(AppConfig):
    name = "yihe.acts.sealed_bids"
    label = "sealed_bids"
    verbose_name = "密封投标"

    def ready(self):
        from yihe.acts.sealed_bids import sweeping  # the models are there only now
        from yihe.matters import clock
        from yihe.matters.standing import LABELS

        LABELS.update(
            plan_opening="安排开标", register_opener_key="登记开标密钥", prove_opener_key="试开测试件",
            publish_opening="公布开标安排", correct_opening="更正开标安排",
            propose_openers="提出更换开标人", drop_openers="不更换开标人", take_up_openers="更换开标人和密钥",
            opening_failed="不予开标", give_shares="交来密钥份额", without_third="不再等第三位开标人", open_bids="开启密封件",
            move_opening="改定开标时间和地点", ask_about_tender="收到对招标文件的询问",
            read_paper_bid="拆封并登记纸质投标", resume_opening="顺延投标截止时间",
        )  # fmt: skip
        clock.once_a_day("sealed_bids", sweeping.sweep)
