using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Identity;
using Studio.Testing.Storage;

namespace Studio.Data.Tests;

/// <summary>What does not depend on the tenant is there once for all tenants.</summary>
public sealed class SharedServicesTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Tenants_share_what_the_object_mapper_knows_of_types(string provider)
    {
        await using var one = await TestDatabase.CreateAsync(provider);
        await using var other = await TestDatabase.CreateAsync(provider);
        var (first, second) = (await MappingAsync(one), await MappingAsync(other));
        second.ShouldBeSameAs(first);
    }

    private static async Task<IRelationalTypeMappingSource> MappingAsync(TestDatabase database)
    {
        await using var scope = database.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TenantDbContext>();
        (await context.Users.AnyAsync()).ShouldBeFalse();
        return context.GetService<IRelationalTypeMappingSource>();
    }
}
