# ruff: noqa: E501  (one concept after another reads best as a table)
"""Where in WordNet each concept of the painter has its place: everything beneath these senses is painted as it.

A sense is `lemma.number` among the nouns. Of several above a word the nearest wins, so “owl” is taken from “birds”.
`NOTHING` cuts off what stands beneath a concept and would look wrong as it.
"""

from __future__ import annotations

NOTHING = ("nothing", "")

_THINGS = {
    "tree": "tree.1", "pine": "conifer.1", "palm": "palm.3", "cypress": "cypress.2 poplar.2",
    "willow": "willow.1", "blossom": "cherry_tree.1 magnolia.2 almond_tree.1 plum_tree.1", "bamboo": "bamboo.2",
    "cactus": "cactus.1", "reeds": "reed.1 marsh_plant.1",
    "flowers": "flower.1 flower.2 wildflower.1 lily.1 iridaceous_plant.1 amaryllis.1 rose.1 hyacinth.2 tulip.1 "
    "dandelion.1 daffodil.1 crocus.1 lavender.1 violet.1 gladiolus.1 bellflower.1 buttercup.1",
    "lotus": "water_lily.1 lotus.1 sacred_lotus.1",
    "house": "dwelling.1 house.1 building.1 farm_building.1 hut.2 shed.1", "castle": "castle.2 palace.1 palace.4 "
    "fortress.1 stronghold.1 manor.1", "tower": "tower.1", "church": "church.2 place_of_worship.1 abbey.3 abbey.2 "
    "monastery.1 convent.2", "pagoda": "pagoda.1 temple.1 shrine.1", "lighthouse": "lighthouse.1",
    "windmill": "windmill.1", "bridge": "bridge.1", "tent": "tent.1", "campfire": "fire.1 fire.3 flame.1 campfire.1",
    "lantern": "lamp.1 lantern.1 street_lamp.1", "ruin": "ruin.2 megalith.1", "torii": "gateway.1 arch.4",
    "fence": "fence.1", "path": "road.1 path.2 footpath.1 trail.3", "boat": "boat.1 small_boat.1 raft.1",
    "sailboat": "sailing_vessel.1 sailboat.1", "ship": "ship.1 vessel.2", "balloon": "lighter-than-air_craft.1",
    "kite": "kite.3", "train": "train.1 locomotive.1 railway.1 streetcar.1", "car": "motor_vehicle.1 car.1 bus.1 "
    "truck.1 tractor.1", "rocket": "rocket.1 spacecraft.1", "person": "person.1", "umbrella": "umbrella.1",
    "moon": "moon.1", "sun": "sun.1", "stars": "star.1 star.3 comet.1 meteoroid.1 meteor.2 constellation.2 asterism.2",
    "planet": "planet.1 planet.3 asteroid.1", "birds": "bird.1", "seagull": "gull.2 seabird.1",
    "eagle": "bird_of_prey.1", "crow": "corvine_bird.1", "owl": "owl.1", "swan": "swan.1", "duck": "duck.1",
    "penguin": "penguin.1", "butterfly": "lepidopterous_insect.1", "horse": "equine.1", "cow": "bovine.1 bison.1 "
    "buffalo.4 musk_ox.1 yak.1 calf.1", "sheep": "sheep.1 goat.1 wild_sheep.1 lamb.1 kid.5",
    "deer": "deer.1 antelope.1", "wolf": "wolf.1 wild_dog.1 fox.1 jackal.1 hyena.1", "dog": "dog.1 pup.1",
    "bear": "bear.1 giant_panda.1", "rabbit": "leporid.1", "cat": "cat.1 kitten.1", "tiger": "tiger.2 big_cat.1 "
    "wildcat.3", "lion": "lion.1", "elephant": "proboscidean.1", "giraffe": "giraffe.1",
    "camel": "camel.1 llama.1 alpaca.3 guanaco.1 vicuna.3", "whale": "cetacean.1", "dolphin": "dolphin.2 porpoise.1",
    "fish": "fish.1", "frog": "frog.1 toad.1 anuran.1",
}  # fmt: skip
_PLACES = {
    "sea": "sea.1 ocean.1 bay.1 gulf.1 harbor.2 strait.1 fjord.1 estuary.1 coast.1 seashore.1", "beach": "beach.1 "
    "sandbar.1", "island": "island.1 archipelago.1", "lake": "lake.1 wetland.1 lagoon.1 fishpond.1 pool.1 swamp.1",
    "river": "stream.1 river.1 canal.3 rapid.1", "waterfall": "waterfall.1", "mountains": "mountain.1 "
    "mountain_peak.1 range.5 alp.1 massif.1 volcano.2", "hills": "hill.1 natural_elevation.1 valley.1 upland.1",
    "meadow": "grassland.1 field.1 plain.1 lawn.1 pasture.1 meadow.1 rangeland.1", "forest": "forest.1 forest.2 "
    "brush.1 grove.1 grove.2", "desert": "desert.1 dune.1", "canyon": "canyon.1 ravine.1 cliff.1 gorge.1",
    "city": "city.1 town.1 skyscraper.1 urban_area.1 city_district.1 street.1", "village": "village.1 village.2 "
    "farm.1 hamlet.3", "garden": "garden.1 garden.3 park.1 park.2 vineyard.1 orchard.1 yard.2",
    "snowfield": "ice_mass.1 snowfield.1 tundra.1 glacier.1", "space": "galaxy.3 nebula.3 outer_space.1",
    "underwater": "reef.1 coral_reef.1 ocean_floor.1",
}  # fmt: skip
_WEATHERS = {
    "storm": "storm.1 windstorm.1 thunderstorm.1 gale.1 cyclone.2 tornado.1 squall.1 lightning.1 thunder.2",
    "snow": "snow.2 snow.1 blizzard.1 snowstorm.1", "rain": "rain.1 shower.3 precipitation.3", "fog": "fog.1 haze.1 "
    "smog.1 mist.1", "clouds": "cloud.2", "rainbow": "rainbow.1", "aurora": "aurora.2",
}  # fmt: skip
_TIMES = {
    "dawn": "dawn.1 sunrise.1", "sunset": "sunset.1 sunset.2 evening.1", "dusk": "twilight.1 twilight.2 nightfall.1",
    "night": "night.1 night.4 midnight.1", "day": "noon.1 afternoon.1 daylight.2", "morning": "morning.1",
}  # fmt: skip
_SEASONS = {"spring": "spring.1", "summer": "summer.1", "autumn": "autumn.1", "winter": "winter.1"}
_COLOURS = {
    "red": "red.1", "orange": "orange.2", "yellow": "yellow.1", "green": "green.1", "blue": "blue.1",
    "purple": "purple.1", "pink": "pink.1", "white": "white.2", "black": "black.1", "brown": "brown.1",
    "grey": "gray.1",
}  # fmt: skip
ANCHORS: dict[tuple[str, str], str] = {
    **{("thing", name): senses for name, senses in _THINGS.items()},
    **{("place", name): senses for name, senses in _PLACES.items()},
    **{("weather", name): senses for name, senses in _WEATHERS.items()},
    **{("time", name): senses for name, senses in _TIMES.items()},
    **{("season", name): senses for name, senses in _SEASONS.items()},
    **{("colour", name): senses for name, senses in _COLOURS.items()},
    NOTHING: "restaurant.1 theater.1 prison.1 school.2 hospital.1 laboratory.1 library.1 ballpark.1 hall.5 arena.2 "
    "submarine.1 seahorse.1 flatfish.1 eel.2 alga.1 deity.1 spiritual_being.1 squash.2 aircraft_carrier.1 "
    "parasite.2 dead.1 mythical_being.1 psychological_feature.1 plant_part.1 social_group.1",
}  # fmt: skip

# Words of moods are adjectives, which have no “beneath” in WordNet: what is similar to a mood's own words is taken.
MOOD_HOPS = 1
