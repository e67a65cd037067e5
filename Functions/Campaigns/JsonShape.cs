using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace TechVolunteers.Campaigns;

/// <summary>
/// Compares a JSON text with the record that it is to become, and names every difference at once: deserialising stops at the first.
/// Omitted lists become empty, omitted switches false, and omitted nullable values null; nothing else may be left out.
/// </summary>
internal sealed class JsonShape(JsonSerializerOptions options, Action<string, string> problem)
{
    public void Check(JsonNode? node, Type type, string path, bool nullable = false)
    {
        if (node is null)
        {
            if (!nullable)
            {
                problem(path, "这里不能是 null，请填写内容。");
            }

            return;
        }

        var info = options.GetTypeInfo(type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(node, info, path);
                break;
            case JsonTypeInfoKind.Enumerable:
                CheckList(node, info, path);
                break;
            default:
                CheckValue(node, type, path);
                break;
        }
    }

    private void CheckObject(JsonNode node, JsonTypeInfo info, string path)
    {
        if (node is not JsonObject given)
        {
            problem(path, "这里应当是一个对象 { … }。");
            return;
        }

        string? discriminator = null;
        if (info.PolymorphismOptions is { } kinds)
        {
            discriminator = kinds.TypeDiscriminatorPropertyName;
            var known = kinds.DerivedTypes.ToImmutableSortedDictionary(kind => (string)kind.TypeDiscriminator!, kind => kind.DerivedType, StringComparer.Ordinal);
            if (given[discriminator] is not JsonValue value || !value.TryGetValue<string>(out var name) || !known.TryGetValue(name, out var derived))
            {
                problem($"{path}.{discriminator}", $"没有这种规则；可以使用的有：{string.Join("、", known.Keys)}。");
                return;
            }

            info = options.GetTypeInfo(derived);
        }

        var expected = info.Properties.Where(property => property.AssociatedParameter is not null).ToImmutableArray();
        foreach (var name in given.Select(pair => pair.Key).Where(name => name != discriminator && expected.All(property => property.Name != name)))
        {
            problem($"{path}.{name}", $"没有名为 {name} 的设置；请核对拼写，或删去它。");
        }

        foreach (var property in expected)
        {
            var place = $"{path}.{property.Name}";
            var nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null || property.AssociatedParameter!.IsNullable;
            if (given.ContainsKey(property.Name))
            {
                Check(given[property.Name], Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, place, nullable);
            }
            else if (options.GetTypeInfo(property.PropertyType).Kind == JsonTypeInfoKind.Enumerable)
            {
                given[property.Name] = new JsonArray();
            }
            else if (!nullable && property.PropertyType != typeof(bool))
            {
                problem(place, "缺少这一项设置，请补上。");
            }
        }
    }

    private void CheckList(JsonNode node, JsonTypeInfo info, string path)
    {
        if (node is not JsonArray list)
        {
            problem(path, "这里应当是一个列表 [ … ]。");
            return;
        }

        for (var i = 0; i < list.Count; i++)
        {
            Check(list[i], info.ElementType!, $"{path}[{i}]");
        }
    }

    private void CheckValue(JsonNode node, Type type, string path)
    {
        try
        {
            if (node.Deserialize(type, options) is string text && string.IsNullOrWhiteSpace(text))
            {
                problem(path, "这里不能空着，请填写内容。");
            }
        }
        catch (JsonException)
        {
            problem(path, $"“{node.ToJsonString(options)}”不对，这里应当是{Expected(type)}。");
        }
    }

    private static string Expected(Type type) =>
        type switch
        {
            { IsEnum: true } => $"以下之一：{string.Join("、", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}",
            _ when type == typeof(bool) => " true 或 false",
            _ when type == typeof(int) || type == typeof(long) => "整数",
            _ when type == typeof(DateOnly) => "日期，例如 \"2021-09-30\"",
            _ when type == typeof(DateTimeOffset) => "北京时间，例如 \"2021-11-12T24:00\"",
            _ => "用引号括起来的文字",
        };
}
