"""Run by QGIS' own Python: looks at, renders and edits files, and answers in JSON.

/usr/bin/python3 qgis_driver.py look FILE...
/usr/bin/python3 qgis_driver.py render FILE OUT.png [BEGIN END]
/usr/bin/python3 qgis_driver.py edit FILE LAYER 'JSON'
/usr/bin/python3 qgis_driver.py hold FILE LAYER
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
os.environ.setdefault("QGIS_CUSTOM_CONFIG_PATH", tempfile.mkdtemp())
from qgis.core import (  # noqa: E402
    NULL,
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsDateTimeRange,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextScope,
    QgsExpressionContextUtils,
    QgsGeometry,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsProviderRegistry,
    QgsRectangle,
    QgsVectorLayer,
)  # fmt: skip
from qgis.PyQt.QtCore import QDateTime, QSize, Qt, QVariant  # noqa: E402

app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()


def layers(path):
    if path.endswith(".qgz"):
        assert project.read(path), project.error()
        return list(project.mapLayers().values())
    if path.endswith(".gpkg"):
        found = QgsProviderRegistry.instance().querySublayers(path)
        out = [QgsVectorLayer(d.uri(), d.name(), "ogr") for d in found if d.name() != "layer_styles"]
    else:
        out = [QgsVectorLayer(path, Path(path).name, "ogr")]
    for layer in out:
        layer.styled = layer.loadDefaultStyle()[1]
        project.addMapLayer(layer)
    return out


def look(path):
    out = []
    for layer in layers(path):
        told = {
            "name": layer.name(),
            "valid": layer.isValid(),
            "crs": layer.crs().authid(),
            "count": layer.featureCount(),
        }
        told["fields"] = {f.name(): QVariant.typeToName(f.type()) for f in layer.fields()}
        told["aliases"] = {f.name(): f.alias() for f in layer.fields()}
        told["comments"] = {f.name(): f.comment() for f in layer.fields()}
        told["styled"] = getattr(layer, "styled", True)
        told["renderer"] = layer.renderer().type() if layer.renderer() else None
        told["labels"] = layer.labelsEnabled()
        told["time"] = layer.temporalProperties().startField() if layer.temporalProperties().isActive() else None
        told["widgets"] = {f.name(): layer.editorWidgetSetup(i).type() for i, f in enumerate(layer.fields())}
        told["read_only"] = [f.name() for i, f in enumerate(layer.fields()) if layer.editFormConfig().readOnly(i)]
        features = list(layer.getFeatures())
        told["bad"] = [f.id() for f in features if layer.isSpatial() and not f.geometry().isGeosValid()]
        told["symbolless"] = symbolless(layer, features)
        told["tips"] = [tip(layer, f) for f in features[:50]]
        told["display"] = layer.displayExpression()
        told["rules"] = rules(layer, features[:50])
        out.append(told)
    return out


def rules(layer, features):
    """What each expression in the symbols gives for each feature, or its error."""
    renderer = layer.renderer()
    if renderer is None or renderer.type() != "categorizedSymbol":
        return {}
    categories = renderer.categories()
    symbol = categories[0].symbol()
    part = symbol.symbolLayer(0)
    properties = part.dataDefinedProperties()
    out = {}
    for key in properties.propertyKeys():
        expression = QgsExpression(properties.property(key).expressionString())
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        scope = QgsExpressionContextScope()
        scope.setVariable("symbol_color", "10,20,30,255")
        context.appendScope(scope)
        values = []
        for feature in features:
            context.setFeature(feature)
            values.append(expression.evaluate(context))
        out[str(key)] = [expression.parserErrorString() + expression.evalErrorString(), *values]
    return out


def symbolless(layer, features):
    """Features that no category draws."""
    if layer.renderer() is None or layer.renderer().type() != "categorizedSymbol":
        return []
    column = layer.renderer().classAttribute()
    known = {c.value() for c in layer.renderer().categories()}
    return [f[column] for f in features if f[column] not in known and "" not in known]


def tip(layer, feature):
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def render(path, png, begin=None, end=None):
    found = [layer for layer in layers(path) if layer.isSpatial()]
    settings = QgsMapSettings()
    settings.setOutputSize(QSize(600, 400))
    settings.setLayers(found)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    box = QgsRectangle(found[0].extent())
    box.scale(1.2)
    settings.setExtent(box)
    if begin:
        settings.setIsTemporal(True)
        settings.setTemporalRange(QgsDateTimeRange(*(QDateTime.fromString(t, Qt.ISODate) for t in (begin, end))))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(png)
    white = image.pixel(0, 0)
    return sum(image.pixel(x, y) != white for x in range(0, 600, 2) for y in range(0, 400, 2))


def edit(path, name, changes):
    """Changes: {id: {column: value, "point": [lon, lat], "delete": true, "copy": true}}."""
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    assert layer.isValid() and layer.startEditing()
    for feature in list(layer.getFeatures()):
        wanted = changes.get(str(feature["id"]))
        if wanted is None:
            continue
        for column, value in wanted.items():
            if column == "point":
                layer.changeGeometry(feature.id(), QgsGeometry.fromPointXY(QgsPointXY(*value)))
            elif column == "delete":
                layer.deleteFeature(feature.id())
            elif column == "copy":
                layer.addFeature(copied(layer, feature))
            else:
                index = layer.fields().indexOf(column)
                assert index >= 0, column
                layer.changeAttributeValue(feature.id(), index, NULL if value is None else value)
    assert layer.commitChanges(), layer.commitErrors()
    return True


def copied(layer, feature):
    from qgis.core import QgsFeature

    new = QgsFeature(layer.fields())
    new.setAttributes(feature.attributes())
    new.setAttribute("fid", NULL)
    new.setGeometry(feature.geometry())
    return new


def hold(path, name):
    """Edit inside a transaction, say so, and commit when told to."""
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    project.setAutoTransaction(True)
    project.addMapLayer(layer)
    assert layer.startEditing()
    feature = next(layer.getFeatures())
    assert layer.changeAttributeValue(feature.id(), layer.fields().indexOf("note"), "from the transaction")
    print("held", flush=True)
    sys.stdin.readline()
    return bool(layer.commitChanges())


command, *words = sys.argv[1:]
if command == "look":
    answer = {"version": Qgis.QGIS_VERSION, "files": {w: look(w) for w in words}}
elif command == "render":
    answer = render(*words)
elif command == "edit":
    answer = edit(words[0], words[1], json.loads(words[2]))
else:
    answer = hold(*words)
print("ANSWER" + json.dumps(answer, default=str), flush=True)
os._exit(0)  # PyQGIS may crash where it tears itself down
