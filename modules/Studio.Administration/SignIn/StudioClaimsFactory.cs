using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Studio.Data.Identity;
using Studio.Kernel.Security;

namespace Studio.Administration.SignIn;

/// <summary>
/// Puts the names of a person's roles into the cookie, not their permissions: those are looked up at each request, so that a change of a
/// role holds at once and the cookie stays small.
/// </summary>
internal sealed class StudioClaimsFactory(UserManager<StudioUser> users, IOptions<IdentityOptions> options) : UserClaimsPrincipalFactory<StudioUser>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(StudioUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaims((await UserManager.GetRolesAsync(user)).Append(StockRoles.Authenticated).Select(role => new Claim(ClaimTypes.Role, role)));
        identity.AddClaim(new Claim(ClaimTypes.GivenName, user.DisplayName.Length > 0 ? user.DisplayName : user.UserName ?? ""));
        return identity;
    }
}
