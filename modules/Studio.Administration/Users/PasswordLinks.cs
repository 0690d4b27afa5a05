namespace Studio.Administration.Users;

/// <summary>The addresses of links to set a new password.</summary>
internal static class PasswordLinks
{
    public static string AddressOf(HttpRequest request, string token) => $"{request.Scheme}://{request.Host}{request.PathBase}/admin/reset-password?token={token}";
}
