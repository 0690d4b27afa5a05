using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Studio.Data.Identity;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Users;

/// <summary>Makes users and gives them passwords.</summary>
public sealed class UserService(UserManager<StudioUser> users, RoleManager<StudioRole> roles, UnitOfWork unit)
{
    private const string PasswordAlphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>A password of 16 characters that can be read aloud without mistakes.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(PasswordAlphabet, 16);

    /// <summary>Makes a user with one role, in one transaction.</summary>
    /// <exception cref="ProblemException">400 with the field that is wrong.</exception>
    public Task<StudioUser> CreateAsync(string userName, string displayName, string email, string role, string password, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, async (_, _) =>
        {
            if (!await roles.RoleExistsAsync(role))
            {
                throw ProblemException.Invalid("Role", $"There is no role '{role}'.");
            }

            var user = new StudioUser { UserName = userName, DisplayName = displayName, Email = email };
            Require(await users.CreateAsync(user, password));
            Require(await users.AddToRoleAsync(user, role));
            return user;
        }, cancellationToken);

    /// <summary>Gives a user a new password and ends his sessions.</summary>
    /// <exception cref="ProblemException">404: there is no such user.</exception>
    public Task<string> ResetPasswordAsync(string userName, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (_, _) =>
    {
        var user = await users.FindByNameAsync(userName) ?? throw ProblemException.NotFound($"There is no user '{userName}'.");
        var password = NewPassword();
        Require(await users.RemovePasswordAsync(user));
        Require(await users.AddPasswordAsync(user, password));
        return password;
    }, cancellationToken);

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw ProblemException.Invalid([.. result.Errors.Select(e => new InputError(FieldOf(e.Code), e.Description))]);
        }
    }

    private static string FieldOf(string code) =>
        code.Contains("Email", StringComparison.Ordinal) ? "Email" : code.Contains("Password", StringComparison.Ordinal) ? "Password" : code.Contains("UserName", StringComparison.Ordinal) ? "UserName" : "";
}

/// <summary>Makes the administrator of a new tenant.</summary>
internal sealed class AdministratorSetup(UserService users, RoleManager<StudioRole> roles) : ISetupEventHandler
{
    public async Task SetupAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        if (!await roles.RoleExistsAsync(StandardPermissions.AdministratorRole))
        {
            await roles.CreateAsync(new StudioRole { Name = StandardPermissions.AdministratorRole, Description = "May do everything" });
        }

        await users.CreateAsync(request.AdminUserName, request.AdminUserName, request.AdminEmail, StandardPermissions.AdministratorRole, request.AdminPassword, cancellationToken);
    }
}
