using Microsoft.AspNetCore.Identity;
using Studio.Kernel.Problems;

namespace Studio.Administration.Users;

/// <summary>Turns Identity's answers into refusals with the field that is wrong.</summary>
internal static class IdentityResults
{
    /// <summary>Throws where it did not succeed: 400 with the fields, 409 where somebody else changed the same at that moment.</summary>
    public static void Require(this IdentityResult result)
    {
        if (result.Succeeded)
        {
            return;
        }

        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)))
        {
            throw ProblemException.Conflict("Somebody else has changed this in the meantime. Load it again.");
        }

        throw ProblemException.Invalid([.. result.Errors.Select(e => new InputError(FieldOf(e.Code), Say(e)))]);
    }

    /// <summary>Sentences without the person's own input, so that they can be translated.</summary>
    private static string Say(IdentityError error) => error.Code switch
    {
        nameof(IdentityErrorDescriber.DuplicateUserName) => "There is a user of this name already.",
        nameof(IdentityErrorDescriber.DuplicateEmail) => "Another user has this mail address.",
        nameof(IdentityErrorDescriber.InvalidEmail) => "A mail address is needed.",
        nameof(IdentityErrorDescriber.InvalidUserName) => "A user name of at most 100 characters is needed.",
        nameof(IdentityErrorDescriber.DuplicateRoleName) => "There is a role of this name already.",
        nameof(IdentityErrorDescriber.PasswordTooShort) => "A password of at least 12 characters is needed.",
        _ => error.Description,
    };

    private static string FieldOf(string code) => code switch
    {
        _ when code.Contains("Email", StringComparison.Ordinal) => "Email",
        _ when code.Contains("Password", StringComparison.Ordinal) => "Password",
        _ when code.Contains("UserName", StringComparison.Ordinal) => "UserName",
        _ when code.Contains("RoleName", StringComparison.Ordinal) => "Name",
        _ => "",
    };
}
