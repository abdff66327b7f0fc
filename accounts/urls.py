"""Signing in and the own account. Names without a namespace are django-allauth's, which it reverses itself."""

from allauth.account import views as account
from django.urls import include, path, re_path

from accounts.draft_views import edit_draft
from accounts.lock_views import edit_lock
from accounts.views import own_account, passwords, saved_views, second_steps, sign_in

own_patterns = [
    path("installningar/", own_account.settings_page, name="settings"),
    path("installningar/enheter/<int:device_id>/avsluta/", own_account.end_device, name="end_device"),
    path("installningar/enheter/avsluta-andra/", own_account.end_other_devices, name="end_other_devices"),
    path("installningar/nycklar/", own_account.tokens_page, name="tokens"),
    path("installningar/nycklar/<uuid:token_id>/byt/", own_account.rotate_own_token, name="rotate_token"),
    path("installningar/nycklar/<uuid:token_id>/aterkalla/", own_account.revoke_own_token, name="revoke_token"),
    path("vyer/", saved_views.saved_views, name="saved_views"),
    path("vyer/spara/", saved_views.save, name="saved_view_save"),
    path("vyer/<slug:slug>/", saved_views.saved_view, name="saved_view"),
    path("vyer/<slug:slug>/ta-bort/", saved_views.remove, name="saved_view_remove"),
    path("redigerar/", edit_lock, name="edit_lock"),
    path("utkast/", edit_draft, name="edit_draft"),
    path("aktiv/", sign_in.keep_alive, name="keep_alive"),
]

entrance_patterns = [
    path("logga-in/", sign_in.SignInView.as_view(), name="account_login"),
    path("logga-in/steg-2/", sign_in.SecondStepView.as_view(), name="mfa_authenticate"),
    path("logga-in/passkey/", sign_in.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("logga-in/organisation/", sign_in.begin_organisation_sign_in, name="openid_connect_login"),
    path("logga-in/organisation/svar/", sign_in.finish_organisation_sign_in, name="openid_connect_callback"),
    path("logga-ut/", sign_in.SignOutView.as_view(), name="account_logout"),
    path("glomt-losenord/", passwords.ForgottenPasswordView.as_view(), name="account_reset_password"),
    path("glomt-losenord/skickat/", account.password_reset_done, name="account_reset_password_done"),
    path("nytt-losenord/klart/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^nytt-losenord/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        passwords.PasswordFromLinkView.as_view(),
        name="account_reset_password_from_key",
    ),
]

second_step_patterns = [
    path("", second_steps.SecondStepsView.as_view(), name="mfa_index"),
    path("app/", second_steps.AddAppView.as_view(), name="mfa_activate_totp"),
    path("app/ta-bort/", second_steps.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("passkey/", second_steps.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("passkey/<int:pk>/", second_steps.RenamePasskeyView.as_view(), name="mfa_edit_webauthn"),
    path("passkey/<int:pk>/ta-bort/", second_steps.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path("reservkoder/", second_steps.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        "reservkoder/reservkoder.txt", second_steps.RecoveryCodesFileView.as_view(), name="mfa_download_recovery_codes"
    ),
    path("reservkoder/nya/", second_steps.NewRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
]

urlpatterns = [
    path("", include((own_patterns, "accounts"))),
    path("", include(entrance_patterns)),
    path("installningar/losenord/", passwords.ChangePasswordView.as_view(), name="account_change_password"),
    path("installningar/enheter/", own_account.devices_page, name="usersessions_list"),
    path("installningar/inloggning/", include(second_step_patterns)),
    path("bekrafta/", passwords.ReauthenticationView.as_view(), name="account_reauthenticate"),
    path("bekrafta/kod/", second_steps.CodeAgainView.as_view(), name="mfa_reauthenticate"),
    path("bekrafta/passkey/", second_steps.PasskeyAgainView.as_view(), name="mfa_reauthenticate_webauthn"),
]
