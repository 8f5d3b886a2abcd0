"""The first upload handler: a file over the limit is let run past, not written to the disk of the server."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from yihe.acts.documents.checks import limits

TOO_LARGE = "yihe.too_large"  # key in request.META: names of the files that were let run past


class Ceiling(FileUploadHandler):
    """Skips a file as soon as it grows over `Limits.file` (spreadsheets for import are smaller than any paper)."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received, self.most = 0, limits().file

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > self.most:
            if self.request is not None:
                self.request.META.setdefault(TOO_LARGE, []).append(self.file_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None
