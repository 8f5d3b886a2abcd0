from django.apps import AppConfig

from yihe.foundation import books


class EvidenceConfig(AppConfig):
    name = "yihe.registers.evidence"
    label = "evidence"
    verbose_name = "留痕"

    def ready(self):
        books.call(books.Book("access", "evidence.AccessEntry", "查阅记录第 {pk} 行"))
