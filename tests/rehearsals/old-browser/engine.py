"""A window of Qt WebEngine 5.15, which is Chromium 87, steered from outside by the DevTools protocol."""
import os
import sys

from PyQt5.QtCore import QUrl
from PyQt5.QtWebEngineWidgets import QWebEnginePage, QWebEngineView
from PyQt5.QtWidgets import QApplication

application = QApplication(sys.argv)
view = QWebEngineView()
home = os.environ["HOME"]


class Page(QWebEnginePage):
    def chooseFiles(self, mode, former, accepted):
        """What a person chooses in the dialog was written down before they opened it."""
        with open(os.path.join(home, "chosen")) as names:
            return names.read().split("\n")


view.setPage(Page(view))
view.resize(1280, 900)


def accept(download):
    """Who presses a download is not asked where to."""
    download.setDownloadDirectory(home)
    download.accept()


view.page().profile().downloadRequested.connect(accept)
view.load(QUrl("about:blank"))
view.show()
application.exec_()
