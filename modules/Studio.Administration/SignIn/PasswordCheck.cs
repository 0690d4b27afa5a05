using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Studio.Data.Identity;
using Studio.Kernel.Security.SignIn;

namespace Studio.Administration.SignIn;

/// <summary>
/// Checks a name and a password. Whoever asks learns nothing else: a name that nobody has, a user without a password and a disabled one take the same
/// way with the same work as a wrong password.
/// </summary>
public sealed class PasswordCheck(UserManager<StudioUser> users, IPasswordHasher<StudioUser> hasher, PasswordGate gate, IOptions<PasswordHasherOptions> options)
{
    /// <summary>The longest name or password that is looked at.</summary>
    public const int MaximumLength = 256;

    /// <summary>The user, or null where name and password do not belong to one who may sign in.</summary>
    /// <param name="userName">The name as written.</param>
    /// <param name="password">The password as written.</param>
    /// <param name="known">True where the device is known to be the account owner's.</param>
    /// <param name="cancellationToken">Ends the wait for a place.</param>
    /// <exception cref="Kernel.Problems.ProblemException">429: too many passwords are being checked.</exception>
    public async Task<StudioUser?> FindAsync(string userName, string password, bool known, CancellationToken cancellationToken)
    {
        var user = userName.Length is > 0 and <= MaximumLength ? await users.FindByNameAsync(userName) : null;
        var result = await VerifyAsync(user, password, known, cancellationToken);
        if (result == PasswordVerificationResult.Failed || user is null || user.LockoutEnd is not null)
        {
            return null;
        }

        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.PasswordHash = await HashAsync(user, password, cancellationToken);
            await users.UpdateAsync(user);
        }

        return user;
    }

    /// <summary>True where it is the user's password.</summary>
    public async Task<bool> IsRightAsync(StudioUser user, string password, CancellationToken cancellationToken) =>
        await VerifyAsync(user, password, known: true, cancellationToken) != PasswordVerificationResult.Failed;

    /// <summary>Hashes a new password.</summary>
    public Task<string> HashAsync(StudioUser user, string password, CancellationToken cancellationToken) => gate.RunAsync(known: true, () => hasher.HashPassword(user, password), cancellationToken);

    private async Task<PasswordVerificationResult> VerifyAsync(StudioUser? user, string password, bool known, CancellationToken cancellationToken)
    {
        var stored = user?.PasswordHash ?? NobodysPassword.Hash(options.Value.IterationCount);
        var written = password.Length <= MaximumLength ? password : password[..MaximumLength];
        var result = await gate.RunAsync(known, () => hasher.VerifyHashedPassword(user ?? new StudioUser(), stored, written), cancellationToken);
        return user?.PasswordHash is null || password.Length > MaximumLength ? PasswordVerificationResult.Failed : result;
    }
}
