using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Studio.Administration.Features;

/// <summary>Whoever asks for an export or a trial: fields that his roles do not see are in neither.</summary>
internal static class RecipeViewer
{
    /// <summary>The roles of the request's person or program; none where there is no request.</summary>
    public static IReadOnlyList<string> Of(IHttpContextAccessor http) => [.. http.HttpContext?.User.FindAll(ClaimTypes.Role).Select(c => c.Value) ?? []];
}
