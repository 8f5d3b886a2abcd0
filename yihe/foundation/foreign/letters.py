"""
The process that sets a letter (`foundation.letters.typesetting`): it is told a letter, its layout and folders of fonts on its standard input,
and writes a PDF/A on its standard output, within limits of memory and time and without a network.
"""

import json
import re
import resource
import sys

from yihe.foundation.foreign import confining

MOST_MEMORY = 2 << 30  # bytes of address space: the faces are mapped, not read
MOST_SECONDS = 20  # of the processor; a letter of four pages takes a tenth of one
NOT_SHOWN = 5  # exit code: some character has no face; they stand on standard output
_UNSHOWN = re.compile(r'the text `?"(.+?)"`? could not be displayed', re.DOTALL)


def main() -> None:
    said = json.load(sys.stdin)
    import typst  # noqa: PLC0415 -- 30 MB, loaded before the limits

    confining.leave_the_network()
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    compiler = typst.Compiler(
        said["layout"].encode(), font_paths=said["folders"], ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(said["letter"]), "fonts": json.dumps(said["fonts"])},
    )  # fmt: skip
    try:
        made = compiler.compile(format="pdf", pdf_standards=["a-2a"])
    except typst.TypstError as fault:
        unshown = "".join(dict.fromkeys("".join(_UNSHOWN.findall(f"{fault.message}\n{fault.diagnostic}"))))
        if not unshown:
            raise
        sys.stdout.write(unshown)
        sys.exit(NOT_SHOWN)
    assert isinstance(made, bytes)  # a PDF is one file; of pictures there would be several
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
