"""Home of a workspace, below `/w/<workspace>/`."""

from django.urls import path

from quarterdeck_web.home import views

urlpatterns = [path("", views.home, name="home"), path("flaws/", views.flaws, name="flaws")]
