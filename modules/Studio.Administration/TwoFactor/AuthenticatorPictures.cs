using Microsoft.Extensions.Localization;
using Studio.Data.Identity;
using Studio.Kernel.Settings;

namespace Studio.Administration.TwoFactor;

/// <summary>What a person gives to an authenticator app: a picture to scan, or the key to write.</summary>
/// <param name="Svg">The QR code.</param>
/// <param name="Key">The key in groups of four.</param>
public sealed record AuthenticatorPicture(string Svg, string Key);

/// <summary>Draws what an authenticator app is to be given.</summary>
public sealed class AuthenticatorPictures(TwoFactorService twoFactor, ISettingsStore settings, IStringLocalizer<AdministrationPermissions> texts)
{
    /// <summary>The key that the user set up last or a new one; the second factor must be off.</summary>
    public async Task<AuthenticatorPicture> DrawAsync(StudioUser user, CancellationToken cancellationToken)
    {
        var key = await twoFactor.BeginAsync(user, cancellationToken);
        var site = (await settings.GetAsync<SiteSettings>(cancellationToken)).SiteName;
        return new AuthenticatorPicture(QrPicture.Draw(Totp.AddressOf(site, user.UserName ?? "", key), texts["QR code for the authenticator app"]), string.Join(' ', key.Chunk(4).Select(c => new string(c))));
    }
}
