"""PyMuPDF in as many processes."""
import concurrent.futures
import hashlib
import sys

import pymupdf


def page(number):
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), f"page {number}")
    return hashlib.md5(document[0].get_pixmap().samples).hexdigest()


if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(int(sys.argv[1])) as pool:
        print(*pool.map(page, range(12)))
