using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Studio.Data.Identity;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.Kernel.Settings;

namespace Studio.Administration.SignIn;

/// <summary>What is yet to do after the password.</summary>
public enum SignInStage
{
    /// <summary>Nothing: the person is signed in.</summary>
    Done,

    /// <summary>The code of the second step is asked for.</summary>
    Code,

    /// <summary>The second step is asked for, and must be set up first.</summary>
    SetUp,
}

/// <summary>
/// Leads a person from the first proof to the session. Between the steps a cookie of five minutes names the user and the step; it opens nothing but that step.
/// </summary>
public sealed class SignInFlow(SignInManager<StudioUser> signIn, ISettingsStore settings, DeviceCookie device, AccountAudit audit, TimeProvider time)
{
    private const string StageClaim = "studio:stage";
    private const string StampClaim = "studio:stamp";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Goes on after a right password, or after the organisation's sign-in.</summary>
    public async Task<SignInStage> ContinueAsync(HttpContext context, StudioUser user, bool external)
    {
        var stage = user.TwoFactorEnabled ? SignInStage.Code : !external && await MustSetUpAsync(user, context.RequestAborted) ? SignInStage.SetUp : SignInStage.Done;
        if (stage == SignInStage.Done)
        {
            await CompleteAsync(context, user);
            return stage;
        }

        var identity = new ClaimsIdentity([new(ClaimTypes.Name, user.Id), new(StageClaim, stage.ToString()), new(StampClaim, user.SecurityStamp ?? "")], IdentityConstants.TwoFactorUserIdScheme);
        await context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(identity), new AuthenticationProperties { ExpiresUtc = time.GetUtcNow() + Patience });
        return stage;
    }

    /// <summary>The user who is at this step, or null where the step was not reached or took too long.</summary>
    public async Task<StudioUser?> FindPendingAsync(HttpContext context, SignInStage stage)
    {
        var result = await context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        if (result.Principal is not { } principal || principal.FindFirstValue(StageClaim) != stage.ToString() || principal.FindFirstValue(ClaimTypes.Name) is not { } id)
        {
            return null;
        }

        var user = await signIn.UserManager.FindByIdAsync(id);
        return user is not null && user.LockoutEnd is null && user.SecurityStamp == principal.FindFirstValue(StampClaim) ? user : null;
    }

    /// <summary>Begins the session.</summary>
    public async Task CompleteAsync(HttpContext context, StudioUser user)
    {
        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await signIn.SignInAsync(user, isPersistent: false);
        device.Remember(context, user.NormalizedUserName ?? "");
        await audit.RecordAsync(AuditActions.SignedIn, user, null, null, byHimself: true, context.RequestAborted);
    }

    /// <summary>True where a right password is not enough, because the organisation's own sign-in is to be used.</summary>
    public async Task<bool> IsExternalOnlyAsync(StudioUser user, CancellationToken cancellationToken) =>
        (await settings.GetAsync<SignInSettings>(cancellationToken)).OnlyExternal && !await signIn.UserManager.IsInRoleAsync(user, StandardPermissions.AdministratorRole);

    private async Task<bool> MustSetUpAsync(StudioUser user, CancellationToken cancellationToken) =>
        (await settings.GetAsync<SignInSettings>(cancellationToken)).RequireTwoFactor && await signIn.UserManager.IsInRoleAsync(user, StandardPermissions.AdministratorRole);
}
