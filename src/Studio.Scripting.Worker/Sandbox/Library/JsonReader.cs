using System.Globalization;
using System.Text;
using System.Text.Json;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary>JSON to values: what the host sends, and what <c>JSON.parse</c> reads.</summary>
internal sealed class JsonReader
{
    private readonly Realm _realm;
    private readonly string _text;
    private int _at;
    private int _depth;

    private JsonReader(Realm realm, string text)
    {
        _realm = realm;
        _text = text;
    }

    /// <summary>Reads a text by the grammar of JSON, or throws a SyntaxError the script can catch.</summary>
    public static Value Parse(Realm realm, string text)
    {
        realm.Charge(text.Length);
        var reader = new JsonReader(realm, text);
        var value = reader.ReadValue();
        reader.SkipSpace();
        return reader._at == text.Length ? value : throw reader.Unexpected();
    }

    /// <summary>Makes objects of the script from what the host sends.</summary>
    public static Value Read(Realm realm, JsonElement element)
    {
        realm.CheckStack();
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var created = new JsObject(realm.ObjectPrototype);
                foreach (var member in element.EnumerateObject())
                {
                    created.Set(member.Name, Read(realm, member.Value));
                }

                return created;
            case JsonValueKind.Array:
                var items = new Value[element.GetArrayLength()];
                var i = 0;
                foreach (var item in element.EnumerateArray())
                {
                    items[i++] = Read(realm, item);
                }

                return new JsArray(realm, items);
            case JsonValueKind.String:
                return element.GetString()!;
            case JsonValueKind.Number:
                return element.GetDouble();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Null:
                return Value.Null;
            default:
                return default;
        }
    }

    private Value ReadValue()
    {
        SkipSpace();
        if (_at >= _text.Length)
        {
            throw _realm.Error("SyntaxError", "Unexpected end of JSON input");
        }

        switch (_text[_at])
        {
            case '{':
                return Nested(ReadObject);
            case '[':
                return Nested(ReadList);
            case '"':
                return ReadText();
            case 't':
                return ReadWord("true", true);
            case 'f':
                return ReadWord("false", false);
            case 'n':
                return ReadWord("null", Value.Null);
            default:
                return ReadNumber();
        }
    }

    private Value Nested(Func<Value> read)
    {
        if (++_depth > _realm.Limits.JsonDepth)
        {
            throw new SandboxAbort(SandboxFault.DepthLimit, $"JSON may be nested {_realm.Limits.JsonDepth} deep at most.");
        }

        _realm.CheckStack();
        _realm.Work(16);
        _at++;
        var value = read();
        _depth--;
        return value;
    }

    private Value ReadObject()
    {
        var created = new JsObject(_realm.ObjectPrototype);
        SkipSpace();
        if (Take('}'))
        {
            return created;
        }

        do
        {
            SkipSpace();
            var name = _at < _text.Length && _text[_at] == '"' ? ReadText() : throw Unexpected();
            SkipSpace();
            Expect(':');
            created.Set(name, ReadValue());
            _realm.Work(8);
            SkipSpace();
        }
        while (Take(','));
        Expect('}');
        return created;
    }

    private Value ReadList()
    {
        var list = new JsArray(_realm, []);
        SkipSpace();
        if (Take(']'))
        {
            return list;
        }

        do
        {
            list.Add(_realm, ReadValue());
            _realm.Work(4);
            SkipSpace();
        }
        while (Take(','));
        Expect(']');
        return list;
    }

    private Value ReadWord(string word, Value value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
        {
            throw Unexpected();
        }

        _at += word.Length;
        return value;
    }

    private double ReadNumber()
    {
        var start = _at;
        Take('-');
        if (!Take('0'))
        {
            Digits();
        }

        if (Take('.'))
        {
            Digits();
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            _ = Take('+') || Take('-');
            Digits();
        }

        return double.Parse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private void Digits()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        if (_at == start)
        {
            throw Unexpected();
        }
    }

    private string ReadText()
    {
        var start = ++_at;
        var length = _text.AsSpan(_at).IndexOfAny('"', '\\');
        if (length >= 0 && _text[_at + length] == '"')
        {
            _at += length + 1;
            var plain = _text.AsSpan(start, length);
            return plain.IndexOfAnyInRange('\0', '\u001f') < 0 ? plain.ToString() : throw Unexpected();
        }

        var result = new StringBuilder();
        while (true)
        {
            if (_at >= _text.Length)
            {
                throw _realm.Error("SyntaxError", "Unterminated string in JSON");
            }

            var c = _text[_at++];
            if (c == '"')
            {
                return result.ToString();
            }

            if (c < ' ')
            {
                _at--;
                throw Unexpected();
            }

            result.Append(c == '\\' ? ReadEscape() : c);
        }
    }

    private char ReadEscape()
    {
        var c = _at < _text.Length ? _text[_at++] : '\0';
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _at + 4 <= _text.Length && ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default:
                throw _realm.Error("SyntaxError", $"Bad escaped character in JSON at position {_at - 1}");
        }
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private bool Take(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Take(c))
        {
            throw Unexpected();
        }
    }

    private JsThrow Unexpected() => _realm.Error("SyntaxError", _at < _text.Length
        ? $"Unexpected token '{_text[_at]}' in JSON at position {_at}"
        : "Unexpected end of JSON input");
}
