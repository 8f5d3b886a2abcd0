from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "yihe.acts.ratings"
    label = "ratings"
    verbose_name = "好差评"

    def ready(self):
        from yihe.acts.ratings import bad_marks, emptying  # the models are there only now
        from yihe.matters import clock, standing
        from yihe.registers.compartments import erasing

        clock.once_a_day("bad marks", bad_marks.give_again)
        standing.keep_out(bad_marks.KIND, bad_marks.keeps_out)
        erasing.on_erasure(emptying.PART)
