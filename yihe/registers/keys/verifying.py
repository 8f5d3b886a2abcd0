"""What `manage.py verify` asks of encrypted rows: that each is bound to itself."""

from collections.abc import Iterator

from yihe.foundation import resealing


def faults() -> Iterator[str]:
    """Yield a sentence for every table with rows whose values could be laid over one another."""
    for model in resealing.every():
        if rows := resealing.unbound(model).count():
            words = f"数据表 {model._meta.db_table} 有 {rows} 行加密内容没有绑定到行"
            yield f"{words}：可以被挪到别的行而不被发觉。请运行 manage.py rotate_keys --values。"
