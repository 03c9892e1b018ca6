"""Pictures that people write for words."""

from __future__ import annotations

_SIGNS = """
🌊 sea
⛵ sailboat
🚣 rowboat
🛶 canoe
🌙🌕🌛🌜 moon
☀🌞 sun
🌅🌄 sunrise
🌇 sunset
🌃 night
🌆🏙 city
🌌⭐🌟✨ stars
🌈 rainbow
☁ clouds
⛅ cloudy
🌧 rain
⛈🌩 storm
⚡ lightning
❄☃ snow
🌨 snowing
🌫🌁 fog
⛰ mountains
🏔 snowy mountains
🗻 mountain
🌋 volcano
🏜 desert
🏝 tropical island
🏖 beach
🏞 river
🌳 tree
🌲 pine
🌴 palm
🌵 cactus
🌸 blossom
🌷 tulip
🌻 sunflower
🌺 flower
🌼 daisy
🌹 roses
🍁🍂 autumn
🏠🏡 house
🐈🐱 cat
🐕🐶 dog
🐎🐴 horse
🐄🐮 cow
🐑🐏 sheep
🦌 deer
🦊 fox
🐺 wolf
🐻 bear
🐇🐰 rabbit
🐘 elephant
🦒 giraffe
🦁 lion
🐪🐫 camel
🦉 owl
🦆 duck
🐦 bird
🪨 rocks
"""
SIGNS: dict[str, tuple[str, ...]] = {
    sign: tuple(words) for signs, *words in map(str.split, _SIGNS.strip().splitlines()) for sign in signs
}
