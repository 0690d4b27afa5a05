using System.Data;
using System.Globalization;
using Dapper;

namespace Studio.Data.Sessions;

/// <summary>Keeps yes and no as 1 and 0 on every database.</summary>
internal sealed class FlagHandler : SqlMapper.TypeHandler<bool>
{
    /// <summary>Tells the mapper, which asks handlers only for types that it does not know itself.</summary>
    public static void Register()
    {
        SqlMapper.RemoveTypeMap(typeof(bool));
        SqlMapper.RemoveTypeMap(typeof(bool?));
        SqlMapper.AddTypeHandler(new FlagHandler());
    }

    public override void SetValue(IDbDataParameter parameter, bool value)
    {
        parameter.DbType = DbType.Int64;
        parameter.Value = value ? 1L : 0L;
    }

    public override bool Parse(object value) => Convert.ToBoolean(value, CultureInfo.InvariantCulture);
}
