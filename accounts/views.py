"""Signing in and out."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import SignInForm


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignInView(LoginView):
    """E-mail and password. Answers 422 with the error summary when they do not fit."""

    form_class = SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOutView(LogoutView):
    """Ends the session on POST, also one that has already ended; whoever comes by a link is led to signing in."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(settings.LOGIN_URL)
