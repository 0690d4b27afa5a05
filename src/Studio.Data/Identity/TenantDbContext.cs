using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Data.Identity;

/// <summary>Someone who signs in to the studio. Not a customer and not a visitor.</summary>
public sealed class StudioUser : IdentityUser
{
    /// <summary>The name people see.</summary>
    public string DisplayName { get; set; } = "";
}

/// <summary>A role; its permissions are role claims of type <see cref="PermissionClaim"/>.</summary>
public sealed class StudioRole : IdentityRole
{
    /// <summary>The claim type of a role's permissions, as in OrchardCore.</summary>
    public const string PermissionClaim = "Permission";

    /// <summary>What the role is for.</summary>
    public string Description { get; set; } = "";
}

/// <summary>The fixed tables that EF Core serves. Its saves go through the tenant's writer, inside the scope's transaction where there is one.</summary>
public sealed class TenantDbContext : IdentityDbContext<StudioUser, StudioRole, string>
{
    private readonly UnitOfWork _unit;
    private readonly IDatabase _database;
    private bool _isInTransaction;

    /// <summary>Made per scope by the container.</summary>
    public TenantDbContext(DbContextOptions<TenantDbContext> options, UnitOfWork unit, IDatabase database) : base(options)
    {
        _unit = unit;
        _database = database;
        unit.Changed += FollowAsync;
    }

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) =>
        _unit.Current is null
            ? _unit.WriteAsync(WriteClass.Interactive, (_, ct) => base.SaveChangesAsync(acceptAllChangesOnSuccess, ct), cancellationToken)
            : SaveInTransactionAsync(acceptAllChangesOnSuccess, cancellationToken);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _unit.Changed -= FollowAsync;
        base.Dispose();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _unit.Changed -= FollowAsync;
        return base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<StudioUser>().ToTable("User");
        builder.Entity<StudioRole>().ToTable("Role");
        builder.Entity<IdentityUserRole<string>>().ToTable("UserRole");
        builder.Entity<IdentityUserClaim<string>>().ToTable("UserClaim");
        builder.Entity<IdentityUserLogin<string>>().ToTable("UserLogin");
        builder.Entity<IdentityUserToken<string>>().ToTable("UserToken");
        builder.Entity<IdentityRoleClaim<string>>().ToTable("RoleClaim");
        if (Database.IsNpgsql())
        {
            FollowPostgres(builder);
        }
    }

    /// <summary>
    /// The names as PostgreSQL folds them, so that statements written by hand find them too ("User" alone is quoted there), and the types
    /// as the tables have them on every database.
    /// </summary>
    private static void FollowPostgres(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            var table = entity.GetTableName()!;
            entity.SetTableName(table == "User" ? table : table.ToLowerInvariant());
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(property.Name.ToLowerInvariant());
                var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
                if (type == typeof(bool))
                {
                    property.SetValueConverter(new BoolToZeroOneConverter<long>());
                }
                else if (type == typeof(DateTimeOffset))
                {
                    property.SetValueConverter(new DateTimeOffsetToStringConverter());
                }
            }
        }
    }

    private async Task<int> SaveInTransactionAsync(bool accept, CancellationToken cancellationToken)
    {
        if (Database.CurrentTransaction is null)
        {
            await FollowAsync(_unit.Current, cancellationToken);
        }

        return await base.SaveChangesAsync(accept, cancellationToken);
    }

    /// <summary>Moves onto the writer's connection when the scope enters a transaction, and back when it leaves.</summary>
    private async Task FollowAsync(WriteSession? session, CancellationToken cancellationToken)
    {
        if (session is not null)
        {
            // The context disposes the connection that it had: there is another for it afterwards.
            await Database.GetDbConnection().CloseAsync();
            Database.SetDbConnection(session.Connection, contextOwnsConnection: false);
            await Database.UseTransactionAsync(session.Transaction, cancellationToken);
            _isInTransaction = true;
        }
        else if (_isInTransaction)
        {
            await Database.UseTransactionAsync(null, cancellationToken);
            Database.SetDbConnection(_database.CreateConnection(), contextOwnsConnection: true);
            _isInTransaction = false;
        }
    }
}

internal sealed class IdentityMigration : DataMigration
{
    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE "User" (Id TEXT PRIMARY KEY, DisplayName TEXT NOT NULL, UserName TEXT, NormalizedUserName TEXT, Email TEXT, NormalizedEmail TEXT, EmailConfirmed INTEGER NOT NULL,
              PasswordHash TEXT, SecurityStamp TEXT, ConcurrencyStamp TEXT, PhoneNumber TEXT, PhoneNumberConfirmed INTEGER NOT NULL, TwoFactorEnabled INTEGER NOT NULL,
              LockoutEnd TEXT, LockoutEnabled INTEGER NOT NULL, AccessFailedCount INTEGER NOT NULL);
            CREATE UNIQUE INDEX IX_User_Name ON "User" (NormalizedUserName);
            CREATE INDEX IX_User_Email ON "User" (NormalizedEmail);
            CREATE TABLE Role (Id TEXT PRIMARY KEY, Description TEXT NOT NULL, Name TEXT, NormalizedName TEXT, ConcurrencyStamp TEXT);
            CREATE UNIQUE INDEX IX_Role_Name ON Role (NormalizedName);
            CREATE TABLE UserRole (UserId TEXT NOT NULL REFERENCES "User" (Id) ON DELETE CASCADE, RoleId TEXT NOT NULL REFERENCES Role (Id) ON DELETE CASCADE, PRIMARY KEY (UserId, RoleId));
            CREATE TABLE UserClaim (Id INTEGER PRIMARY KEY AUTOINCREMENT, UserId TEXT NOT NULL REFERENCES "User" (Id) ON DELETE CASCADE, ClaimType TEXT, ClaimValue TEXT);
            CREATE TABLE UserLogin (LoginProvider TEXT NOT NULL, ProviderKey TEXT NOT NULL, ProviderDisplayName TEXT, UserId TEXT NOT NULL REFERENCES "User" (Id) ON DELETE CASCADE, PRIMARY KEY (LoginProvider, ProviderKey));
            CREATE TABLE UserToken (UserId TEXT NOT NULL REFERENCES "User" (Id) ON DELETE CASCADE, LoginProvider TEXT NOT NULL, Name TEXT NOT NULL, Value TEXT, PRIMARY KEY (UserId, LoginProvider, Name));
            CREATE TABLE RoleClaim (Id INTEGER PRIMARY KEY AUTOINCREMENT, RoleId TEXT NOT NULL REFERENCES Role (Id) ON DELETE CASCADE, ClaimType TEXT, ClaimValue TEXT);
            """, null, cancellationToken);
        return 1;
    }
}
